import type { Evidence } from '../assessment/evidence.ts';
import type { Finding } from '../schema/audit.ts';
import type { CrossCheck, ServerSide } from '../schema/server-side.ts';
import { formatCount } from '../units/number.ts';
import { formatQuantity } from '../units/quantity.ts';
import { defineAudit } from './audit.ts';
import { caution, invalid, notApplicable, unsound } from './finding.ts';
import { together } from './together.ts';

/** Counts agree to this share, with a few requests that anybody may make by hand. */
const agreement = { share: 0.02, requests: 2 } as const;
/** Beyond this share others had so much of the server that the load was not the one that was measured. */
const tooMuch = 0.05;
/** A server's clock starts after the client's; this much is left to rounding and to what is counted when. */
const ttftSlack = { share: 0.05, ms: 2 } as const;
/** Tokens of an answer that was given up, in tokens of a usual one: it may have gone on for long. */
const unfinishedTokens = 3;

interface Comparison {
  readonly evidence: Evidence;
  readonly side: ServerSide;
  /** Requests without a success, whose work the server has counted or not. */
  readonly unfinished: number;
  /** The scrapes reach from before the first request to after the last. */
  readonly covers: boolean;
}

function comparisonOf(evidence: Evidence, side: ServerSide): Comparison {
  const { requests, samples, reading } = evidence;
  let [unfinished, firstMs, lastMs] = [reading.history?.retried.length ?? 0, Infinity, -Infinity];
  const { columns } = requests ?? {};
  for (let row = 0; row < (columns?.length ?? 0); row++) {
    if (columns?.success[row] !== 1) unfinished++;
    firstMs = Math.min(firstMs, columns?.sentMs[row] ?? firstMs);
    lastMs = Math.max(lastMs, columns?.endMs[row] ?? lastMs);
  }
  const came = samples.filter(({ source, up }) => source === 'server' && up);
  const covers = (came[0]?.atMs ?? Infinity) <= firstMs && (came.at(-1)?.atMs ?? -Infinity) >= lastMs;
  return { evidence, side, unfinished, covers };
}

const checkOf = ({ side }: Comparison, id: CrossCheck['id']): CrossCheck | null =>
  side.crossCheck.find((check) => check.id === id) ?? null;

const ratio = ({ server, records }: CrossCheck): string =>
  records === 0
    ? ''
    : ` (${formatQuantity(Math.abs(server / records - 1), 'share')} ${server > records ? 'more' : 'less'})`;

function others(words: string, excess: number, own: number): Finding {
  return excess > tooMuch * own ? unsound(words, ['rates', 'token-rates', 'latencies', 'server']) : caution(words);
}

function foreignRequests(compared: Comparison): Finding | null {
  const check = checkOf(compared, 'requests');
  if (check === null) return null;
  const { server, records } = check;
  const excess = server - records - compared.unfinished;
  if (excess <= Math.max(agreement.requests, agreement.share * records)) return null;
  const words = `The server finished ${formatCount(server)} requests, of which this run knows ${formatCount(records + compared.unfinished)}: others used it at the same time, or requests were repeated on the way.`;
  return others(words, excess, records);
}

/** Tokens beyond those of the answers, where the requests agree or are not counted. */
function foreignTokens(compared: Comparison): Finding | null {
  const check = checkOf(compared, 'output-tokens');
  if (check === null || foreignRequests(compared) !== null) return null;
  const { server, records } = check;
  const known = compared.evidence.counts.succeeded;
  const givenUp = known === 0 ? Infinity : (compared.unfinished * unfinishedTokens * records) / known;
  const excess = server - records - givenUp;
  if (excess <= agreement.share * records) return null;
  const words = `The server generated ${formatQuantity(server, 'tokens')} while the answers of this run hold ${formatQuantity(records, 'tokens')}${ratio(check)}: others used it at the same time, or the answers are not counted in full.`;
  return others(words, excess, records);
}

const agree = (check: CrossCheck | null): boolean =>
  check !== null &&
  Math.abs(check.server - check.records) <= Math.max(agreement.requests, agreement.share * check.records);

/** Less at the server than in the records, though its scrapes cover the run: it is one of several, or the answers are counted wrong. */
function missingAtServer(compared: Comparison): Finding | null {
  const [requests, tokens] = [checkOf(compared, 'requests'), checkOf(compared, 'output-tokens')];
  if (!compared.covers) return null;
  if (requests !== null && !agree(requests) && requests.server < requests.records)
    return caution(
      `The server that was read finished ${formatCount(requests.server)} requests, the run had ${formatCount(requests.records)} successes${ratio(requests)}: it is one of several that answered, and its figures are of a part.`,
    );
  if (tokens === null || !agree(requests) || tokens.server >= tokens.records * (1 - agreement.share)) return null;
  const words = `The server generated ${formatQuantity(tokens.server, 'tokens')} for these requests, the answers claim ${formatQuantity(tokens.records, 'tokens')}${ratio(tokens)}.`;
  return tokens.server < tokens.records * (1 - tooMuch)
    ? unsound(words, ['tokens', 'token-rates', 'tpot'])
    : caution(words);
}

/** The client cannot see a first token before the server has it. Only where both speak of the same requests. */
function earlyFirstToken(compared: Comparison): Finding | null {
  const check = checkOf(compared, 'ttft-mean');
  const { evidence, unfinished, covers } = compared;
  const streamed = evidence.measureOf('ttft', 'mean')?.n ?? 0;
  const same =
    unfinished === 0 && covers && agree(checkOf(compared, 'requests')) && streamed === evidence.counts.succeeded;
  if (check === null || !same || check.records >= check.server * (1 - ttftSlack.share) - ttftSlack.ms) return null;
  return invalid(
    `The mean time to first token is ${formatQuantity(check.records, 'ms')} as measured and ${formatQuantity(check.server, 'ms')} by the server’s own count, which begins later: nothing arrives before it is made.`,
    ['latencies'],
  );
}

/** C11 of the method: the records against what the server itself counted meanwhile. */
export default defineAudit({
  id: 'server-counts',
  title: 'The server counted what the records hold',
  failureTitle: 'The server counted something else than the records hold',
  why: 'Where the server did more than this run asked for, somebody else used it, and the latencies are not those of this load alone. Where it did less, it is not the one that answered, or the answers are counted wrong.',
  remedy:
    'Keep others away while it is measured, and look for retries on the way (a proxy, a client library). Behind a load balancer, read every server, or take its figures for those of a part.',
  scope: 'run',
  needs: ['request records', 'counters of the server from before the load to after it'],
  judge: ({ evidence }) => {
    const side = evidence?.serverSide ?? null;
    if (evidence === null || side === null || side.crossCheck.length === 0)
      return notApplicable('counters of the server over the run');
    if (side.restarts > 0) return notApplicable('counters that go on over the whole run: they began anew');
    const compared = comparisonOf(evidence, side);
    const found = [
      foreignRequests(compared),
      foreignTokens(compared),
      missingAtServer(compared),
      earlyFirstToken(compared),
    ];
    const same = side.crossCheck.map(
      ({ id, unit, server, records }) =>
        `${words[id]} ${formatQuantity(server, unit)} and ${formatQuantity(records, unit)}`,
    );
    return together(found, `By the server and by the records: ${same.join('; ')}.`);
  },
});

const words: Readonly<Record<CrossCheck['id'], string>> = {
  requests: 'requests',
  'prompt-tokens': 'prompt',
  'output-tokens': 'output',
  'ttft-mean': 'mean time to first token',
};
