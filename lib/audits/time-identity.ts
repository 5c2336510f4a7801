import type { RecordColumns } from '../assessment/record-columns.ts';
import type { Finding } from '../schema/audit.ts';
import { formatCount } from '../units/number.ts';
import { formatQuantity } from '../units/quantity.ts';
import { defineAudit } from './audit.ts';
import { caution, notApplicable, ok, unsound } from './finding.ts';
import { partWords } from './part-words.ts';
import { valueOf, type Requests, type Subject } from './subject.ts';

/** A request may be off by as much, or by this share of its length: readings of one clock at several places. */
const tolerance = { ms: 5, share: 0.01 } as const;
/** So few requests that contradict themselves move no percentile that can be seen. */
const fewest = 0.001;
/** Means of times and of tokens multiply to the mean of their products only where they do not depend on each other. */
const meansOff = { told: 0.1, tooMuch: 1 } as const;

const instants = ['sentMs', 'headersMs', 'firstTokenMs', 'firstContentMs', 'lastTokenMs', 'endMs'] as const;

/** Whether the instants of a row come in the order of their columns, those apart that it does not have. */
function inOrder(inTheirOrder: readonly Float64Array[], row: number, slackMs: number): boolean {
  let latest = Number.NEGATIVE_INFINITY;
  for (const column of inTheirOrder) {
    const atMs = column[row] ?? Number.NaN;
    if (atMs < latest - slackMs) return false;
    if (atMs > latest) latest = atMs;
  }
  return true;
}

/** Whether the gaps of a request fit between its first and its last token. One without gaps has NaN, for which no comparison holds. */
function gapsFit(columns: RecordColumns, row: number, slackMs: number): boolean {
  const streamMs = (columns.lastTokenMs[row] ?? Number.NaN) - (columns.firstTokenMs[row] ?? Number.NaN);
  const p50 = columns.gapP50Ms[row] ?? Number.NaN;
  const p99 = columns.gapP99Ms[row] ?? Number.NaN;
  const longest = columns.gapMaxMs[row] ?? Number.NaN;
  return !(longest > streamMs + slackMs || p99 > longest + slackMs || p50 > p99 + slackMs);
}

/** How many of these requests contradict themselves. */
function countOff({ columns, succeeded }: Requests): number {
  const inTheirOrder = instants.map((name) => columns[name]);
  let off = 0;
  for (const row of succeeded) {
    const lengthMs = (columns.endMs[row] ?? 0) - (columns.sentMs[row] ?? 0);
    const slackMs = Math.max(tolerance.ms, tolerance.share * lengthMs);
    if (lengthMs < 0 || !inOrder(inTheirOrder, row, slackMs) || !gapsFit(columns, row, slackMs)) off++;
  }
  return off;
}

function ofRequests(requests: Requests): Finding {
  const { succeeded } = requests;
  if (succeeded.length === 0) return notApplicable('the times of a successful request');
  const off = countOff(requests);
  if (off === 0)
    return ok(
      `In each of ${formatCount(succeeded.length)} successes the instants are in order and the gaps fit between them.`,
    );
  const words = `${partWords(off, succeeded.length, 'successes')} contradict themselves: an instant lies before one that must precede it, or a gap is longer than the stream.`;
  return off > fewest * succeeded.length ? unsound(words, ['latencies']) : caution(words);
}

/** Of stated means: the whole is the first token and the tokens after it. */
function ofMeans(subject: Subject): Finding {
  const mean = (metric: string): number | null => valueOf(subject, metric, 'mean');
  const [whole, first, each, tokens] = ['e2e', 'ttft', 'tpot', 'output-tokens'].map(mean);
  if (whole == null || first == null || each == null || tokens == null || whole === 0)
    return notApplicable('request records, or the mean end-to-end time, TTFT, TPOT and output tokens');
  const sum = first + (tokens - 1) * each;
  const off = Math.abs(sum / whole - 1);
  const words = `${formatQuantity(first, 'ms')} + (${formatCount(tokens)} − 1) × ${formatQuantity(each, 'ms')} = ${formatQuantity(sum, 'ms')}, and the whole answer takes ${formatQuantity(whole, 'ms')}.`;
  if (off <= meansOff.told) return ok(words);
  const overAll = Math.abs((tokens * each) / whole - 1) < 0.02;
  const hint = overAll
    ? 'The time per output token looks like the whole time over all tokens, the first included.'
    : null;
  return off <= meansOff.tooMuch ? caution(words, hint) : unsound(words, ['latencies'], hint);
}

/** C08 of the method: the parts of a request's time make the whole. */
export default defineAudit({
  id: 'time-identity',
  title: 'The parts of each request’s time make the whole',
  failureTitle: 'Times that contradict each other',
  why: 'Nothing ends before it began. Where an instant is out of order, a clock was set back, or times of two machines were mixed.',
  remedy: 'Measure all instants of a request on one monotonic clock of one process.',
  scope: 'load',
  needs: ['request records, or stated means of TTFT, TPOT, E2E and output tokens'],
  judge: (subject) => (subject.requests === null ? ofMeans(subject) : ofRequests(subject.requests)),
});
