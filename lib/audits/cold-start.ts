import { endToEnd, timeToFirstToken, type RequestMetric } from '../assessment/metrics.ts';
import { measuredMetrics } from '../records/measured-metrics.ts';
import { smallestBoundingSample } from '../statistics/sample-size.ts';
import { formatCount } from '../units/number.ts';
import { formatQuantity } from '../units/quantity.ts';
import { defineAudit } from './audit.ts';
import { caution, notApplicable, ok } from './finding.ts';
import { valueOf, type Requests, type Subject } from './subject.ts';

/** A first request that takes this many times the median is not like the others. */
const muchLonger = 3;
/** A run of slow requests at the beginning that chance brings about more often than this, by either time, is none. */
const chance = 0.005;
/** Fewer requests, and the median is that of the beginning itself. */
const fewest = 20;
/** Requests at the beginning that are looked at. */
const looked = 500;
/** Share of the mean that the beginning must make for it to be told of the mean. */
const ofMean = 0.05;
/** Share of the time to first token that goes into connecting. */
const connecting = 0.05;

/** The rows that were sent first, in the order of sending. */
function earliest({ columns, succeeded }: Requests, count: number): number[] {
  const first: number[] = [];
  const sentMs = (row: number | undefined): number => columns.sentMs[row ?? 0] ?? Number.NaN;
  for (const row of succeeded) {
    if (first.length === count && !(sentMs(row) < sentMs(first.at(-1)))) continue;
    let place = first.length;
    while (place > 0 && sentMs(first[place - 1]) > sentMs(row)) place--;
    first.splice(place, 0, row);
    if (first.length > count) first.pop();
  }
  return first;
}

/** How many requests at the beginning took more than three times the median, and how long these were at most, ms. */
interface Beginning {
  readonly slow: number;
  readonly longestMs: number;
}

/** The share of the requests that the highest percentile which can be told of so many stands for. */
const tailOf = (requests: number): number => (requests >= smallestBoundingSample(0.99) ? 0.01 : 0.05);

/** Whether a beginning shows in the percentiles or in the mean: four slow requests of thousands are nobody's. */
function matters({ slow, longestMs }: Beginning, requests: number, medianMs: number): boolean {
  return slow > tailOf(requests) * requests || slow * longestMs > ofMean * requests * medianMs;
}

/** Null where the beginning was like the rest, or may be so by chance: slow requests may stand anywhere. */
function slowBeginning(requests: Requests, metric: RequestMetric, medianMs: number): Beginning | null {
  const { columns, succeeded } = requests;
  const limitMs = muchLonger * medianMs;
  const times = earliest(requests, looked).map((row) => metric.of(columns, row));
  const end = times.findIndex((ms) => !(ms > limitMs));
  const slow = end < 0 ? times.length : end;
  if (slow === 0) return null;
  let slowAnywhere = 0;
  for (const row of succeeded) if (metric.of(columns, row) > limitMs) slowAnywhere++;
  // one more of each, as a share that was never seen is not zero
  const shareOfOthers = (slowAnywhere - slow + 1) / (succeeded.length - slow + 1);
  return shareOfOthers ** slow < chance ? { slow, longestMs: Math.max(...times.slice(0, slow)) } : null;
}

/** Mean time of connecting, by k6's own account of the whole run, as a share of the mean time to first token. */
function connectingShare(subject: Subject): number | null {
  if (subject.level !== null) return null;
  const metrics = measuredMetrics(subject.evidence?.summary?.metrics ?? {});
  const mean = (name: string): number => metrics[name]?.values['avg'] ?? 0;
  const ttftMs = valueOf(subject, 'ttft', 'mean');
  if (ttftMs === null || ttftMs <= 0 || metrics['http_req_connecting'] === undefined) return null;
  return (mean('http_req_connecting') + mean('http_req_tls_handshaking')) / ttftMs;
}

function beginningWords({ slow, longestMs }: Beginning, metric: RequestMetric, medianMs: number): string {
  const times = formatCount(longestMs / medianMs);
  const which = slow === 1 ? 'The first request' : `The first ${formatCount(slow)} requests`;
  const word = metric === timeToFirstToken ? 'to the first token' : 'to the end';
  return `${which} took ${slow === 1 ? '' : 'up to '}${formatQuantity(longestMs, 'ms')} ${word}, ${times} times the median of ${formatQuantity(medianMs, 'ms')}.`;
}

/** A server that computes everything slower at first has its first tokens soon all the same where most of that time is no computing. */
const times = [timeToFirstToken, endToEnd];

function beginningBy(
  metric: RequestMetric,
  subject: Subject,
  requests: Requests,
): { words: string; matters: boolean }[] {
  const medianMs = valueOf(subject, metric.id, 'p50');
  const beginning = medianMs === null || medianMs <= 0 ? null : slowBeginning(requests, metric, medianMs);
  if (medianMs === null || beginning === null) return [];
  const words = beginningWords(beginning, metric, medianMs);
  return [{ words, matters: matters(beginning, requests.succeeded.length, medianMs) }];
}

/** C25 of the method: kernels to compile, weights to load, connections to open; and the prompts of all slots at once. */
export default defineAudit({
  id: 'cold-start',
  title: 'The first requests do not weigh on the figures',
  failureTitle: 'A cold start, or a rush at the start, is in the figures',
  why: 'What a server does once, when it is first asked, or when all slots ask at the same time, is in the mean and the high percentiles of a run, and in none of its later days.',
  remedy:
    'Warm it up (WARMUP=20, or a time), at the concurrency of the measurement. Keep connections open where your clients do.',
  scope: 'load',
  needs: ['the time of each request', 'k6’s times of connecting'],
  judge: (subject) => {
    const { requests } = subject;
    if (requests === null || valueOf(subject, 'e2e', 'p50') === null || requests.succeeded.length < fewest)
      return notApplicable('the times of 20 requests or more');
    const slow = times.flatMap((metric) => beginningBy(metric, subject, requests));
    const share = connectingShare(subject);
    const told = [
      ...slow.filter((one) => one.matters).slice(0, 1),
      ...(share !== null && share > connecting
        ? [{ words: `Connecting made ${formatQuantity(share, 'share')} of the mean time to first token.` }]
        : []),
    ];
    if (told.length > 0) return caution(told.map(({ words }) => words).join(' '));
    const [remark] = slow;
    return ok(
      remark === undefined
        ? `No run of requests at the beginning took more than ${muchLonger} times the median.`
        : `${remark.words} Too few to show in a percentile.`,
    );
  },
});
