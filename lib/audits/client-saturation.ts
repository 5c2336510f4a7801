import { clientLimits, processorWords, strains, type Strain } from '../assessment/strains.ts';
import type { ClientReport } from '../schema/client-report.ts';
import type { Finding } from '../schema/audit.ts';
import { formatQuantity } from '../units/quantity.ts';
import { defineAudit } from './audit.ts';
import { caution, notApplicable, unsound } from './finding.ts';
import { valueOf, type Subject } from './subject.ts';
import { together } from './together.ts';

/** Mean share of its cores at which nothing else can have been the bottleneck. */
const noneLeft = 0.95;
/** Gaps this short are no steps of a model: the chunks came together. */
const togetherMs = 0.05;
/** Of all gaps. */
const mostTogether = 'p20';

/** Strains beyond doubt, by their id: one in the median second is in every latency, one in a hundred is in the tail of some. */
const beyondDoubt: Readonly<Record<string, (client: ClientReport) => string | null>> = {
  'client-processor': (client) =>
    client.cpuShareMean > noneLeft ? `${processorWords(client)}: it had nothing to spare.` : null,
  'client-woken-late': ({ wakeLateness }) =>
    wakeLateness.p50Ms > clientLimits.wakeLatenessP99Ms
      ? `Half of the load generator’s test sleeps of 10 ms ended ${formatQuantity(wakeLateness.p50Ms, 'ms')} late or later, and so did every second reading of a token.`
      : null,
};

function strainOf(client: ClientReport, { id, happened }: Strain): Finding | null {
  const grave = beyondDoubt[id]?.(client) ?? null;
  if (grave !== null) return unsound(grave, ['latencies']);
  const words = happened(client);
  return words === null ? null : caution(words);
}

function clumped(subject: Subject): Finding | null {
  const gapMs = valueOf(subject, 'itl', mostTogether);
  return gapMs === null || gapMs > togetherMs
    ? null
    : caution(
        'A fifth of the gaps between chunks or more are zero: chunks came several at a time, so that gaps are those of the network or of a late reader, not of tokens.',
      );
}

/** C10 of the method: whether the load generator itself, and not the server, is what was measured. */
export default defineAudit({
  id: 'client-saturation',
  title: 'The load generator was not the bottleneck',
  failureTitle: 'The load generator may have been the bottleneck',
  why: 'Without a free core it reads tokens late and sends late, and its own delay is counted as the server’s: latencies are an upper bound of the server’s, and rates a lower one.',
  remedy:
    'Give it a machine or cores of its own, apart from the server, or share the load among more machines with fewer virtual users on each. GOGC=400 where there is memory spares garbage collections; leave out outputs of k6 (--out) that do not keep up.',
  scope: 'run',
  needs: ['what the load generator measured of itself, or the gaps between chunks'],
  judge: (subject) => {
    const client = subject.evidence?.summary?.client ?? null;
    if (client === null && valueOf(subject, 'itl', mostTogether) === null)
      return notApplicable('what the load generator measured of itself');
    const strained = client === null ? [] : strains.map((strain) => strainOf(client, strain));
    return together(
      [...strained, clumped(subject)],
      client === null ? 'Chunks came one by one.' : `${processorWords(client)}.`,
    );
  },
});
