import { mostUnready } from '../profiles/summary-thresholds.ts';
import { measuredMetrics } from '../records/measured-metrics.ts';
import { sendLatenessLimitMs } from '../assessment/strains.ts';
import type { Finding } from '../schema/audit.ts';
import { formatQuantity } from '../units/quantity.ts';
import { smallestBoundingSample } from '../statistics/sample-size.ts';
import { defineAudit } from './audit.ts';
import { caution, notApplicable, ok, unsound } from './finding.ts';
import { partWords } from './part-words.ts';
import { valueOf, type Requests, type Subject } from './subject.ts';
import { together } from './together.ts';

const claims = ['rates', 'token-rates', 'latencies'] as const;
/** Requests that were never sent, of all that were due. */
const mostDropped = 0.01;
/** The load may fall short of its schedule by so much. */
const shortfall = 0.02;
/** Of a stated result the rate holds the end of the run, when nothing is sent any more. */
const statedShortfall = { told: 0.02, tooMuch: 0.1 } as const;
/**
 * Times the limit of lateness at which a request counts as far too late: 100 ms, or half of the median TTFT. At the limit itself a
 * stall of the load generator, of which a busy machine has some in every run, would void all that it measured.
 */
const farTooLate = 10;
/** So many requests must be far too late, so that one stall in a short run decides nothing. */
const fewestLate = 5;
const mostLate = 0.01;

const k6Values = ({ evidence }: Subject, metric: string): Readonly<Record<string, number>> =>
  measuredMetrics(evidence?.summary?.metrics ?? {})[metric]?.values ?? {};

/** Iterations that k6 left out are missing just where the server was slow, so the tail is blind from the first one on. */
function dropped(subject: Subject): Finding | null {
  const count = k6Values(subject, 'dropped_iterations')['count'] ?? 0;
  if (count === 0) return null;
  const made = subject.evidence?.counts.measured ?? 0;
  const words = `k6 dropped ${partWords(count, count + made, 'iterations')} because no virtual user was free.`;
  return count > mostDropped * (count + made) ? unsound(words, claims) : unsound(words, ['tails']);
}

/** Of one level k6 does not tell; there the lateness of its own requests does. */
function unready(subject: Subject): Finding | null {
  const { passes: waited = 0, fails: inTime = 0 } = k6Values(subject, 'llm_unready');
  if (waited === 0 || subject.level !== null) return null;
  const words = `${partWords(waited, waited + inTime, 'requests')} were due before a virtual user was free, and were sent late.`;
  return waited > mostUnready * (waited + inTime) ? unsound(words, claims) : caution(words);
}

const lateMs = ({ columns }: Requests, row: number): number =>
  (columns.sentMs[row] ?? Number.NaN) - (columns.scheduledMs[row] ?? Number.NaN);

function countLater(requests: Requests, limitMs: number): number {
  let count = 0;
  for (const row of requests.measured) if (lateMs(requests, row) > limitMs) count++;
  return count;
}

interface Lateness {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly count: number;
}

/** From the requests, else as the load generator has it of the whole run; null where nothing had a schedule. */
function latenessOf({ measureOf, level, evidence }: Subject): Lateness | null {
  const [p50, p99] = [measureOf('lateness', 'p50'), measureOf('lateness', 'p99')];
  if (p50?.value != null && p99?.value != null) return { p50Ms: p50.value, p99Ms: p99.value, count: p99.n };
  return level === null ? (evidence?.summary?.client?.sendLateness ?? null) : null;
}

function late(subject: Subject, lateness: Lateness | null): Finding | null {
  if (lateness === null) return null;
  const limitMs = sendLatenessLimitMs(valueOf(subject, 'ttft', 'p50'));
  const { p50Ms, p99Ms, count } = lateness;
  const trusted = `up to ${formatQuantity(limitMs, 'ms')} is trusted`;
  if (p50Ms > limitMs)
    return unsound(
      `Half of the requests were sent ${formatQuantity(p50Ms, 'ms')} or more after their time; ${trusted}.`,
      claims,
    );
  if (p99Ms <= limitMs) return null;
  const words = `One request in a hundred was sent ${formatQuantity(p99Ms, 'ms')} or more after its time; ${trusted}.`;
  const { requests } = subject;
  const far =
    requests === null
      ? p99Ms > farTooLate * limitMs && count >= smallestBoundingSample(0.99)
      : countLater(requests, farTooLate * limitMs) >= Math.max(fewestLate, mostLate * count);
  return far ? unsound(words, claims) : caution(words);
}

/** Whether sending took longer than the schedule did, by more than one late request explains. */
function behindSchedule({ requests }: Subject): Finding | null {
  if (requests === null) return null;
  const { columns, measured } = requests;
  let [first, last, due, lastDue, n] = [Infinity, -Infinity, Infinity, -Infinity, 0];
  for (const row of measured) {
    const [sentMs, dueMs] = [columns.sentMs[row] ?? Number.NaN, columns.scheduledMs[row] ?? Number.NaN];
    if (Number.isNaN(dueMs)) continue;
    [first, last] = [Math.min(first, sentMs), Math.max(last, sentMs)];
    [due, lastDue] = [Math.min(due, dueMs), Math.max(lastDue, dueMs)];
    n++;
  }
  const [tookMs, plannedMs] = [last - first, lastDue - due];
  if (n < 2 || plannedMs <= 0 || tookMs <= plannedMs * (1 + shortfall) + farTooLate * sendLatenessLimitMs(null))
    return null;
  const rate = (ms: number): string => formatQuantity((1000 * (n - 1)) / ms, 'req/s');
  return unsound(
    `The load was ${rate(tookMs)}, not the ${rate(plannedMs)} of its schedule (${formatQuantity(plannedMs / tookMs, 'share')}).`,
    claims,
  );
}

function behindOffer(subject: Subject): Finding | null {
  const { source, load } = subject;
  const rps = valueOf(subject, 'requests', 'rate');
  if (source !== 'stated' || rps === null || load.offeredRps === null || load.offeredRps === 0) return null;
  const share = rps / load.offeredRps;
  if (share >= 1 - statedShortfall.told) return null;
  const words = `${formatQuantity(rps, 'req/s')} were answered of ${formatQuantity(load.offeredRps, 'req/s')} that were offered (${formatQuantity(share, 'share')}).`;
  return share >= 1 - statedShortfall.tooMuch ? caution(words) : unsound(words, ['latencies']);
}

/** C09 of the method: whether an open loop sent what its profile says, when it says. */
export default defineAudit({
  id: 'generator-fidelity',
  title: 'The load was the one that was promised',
  failureTitle: 'The load was less than promised',
  why: 'Requests that are sent late or not at all are missing just when the server is slow: the waits of the client smooth out the very peaks that were to be tested.',
  remedy:
    'Give the profile more virtual users (EXPECTED_E2E or PRE_ALLOCATED_VUS), the load generator more or faster cores, or set a lower rate. Of a server that falls behind for good, no number of virtual users is enough.',
  scope: 'load',
  needs: ['whether the loop is open', 'scheduled and actual sending, or k6’s dropped iterations'],
  judge: (subject) => {
    const { load, evidence } = subject;
    if (load.loop === null) return notApplicable('whether the load waited for answers');
    if (load.loop === 'closed') return ok('A closed loop has no schedule: the next request waits for an answer.');
    const lateness = latenessOf(subject);
    const stated = valueOf(subject, 'requests', 'rate') !== null && load.offeredRps !== null;
    const tells = evidence === null ? stated : evidence.summary !== null && evidence.run.client.binary !== 'imported';
    if (lateness === null && !tells) return notApplicable('when requests were to be sent, and when they were');
    const found = [
      dropped(subject),
      unready(subject),
      late(subject, lateness),
      behindSchedule(subject),
      behindOffer(subject),
    ];
    return together(
      found,
      lateness === null
        ? 'No request was dropped.'
        : `No request was dropped, and all but one in a hundred were sent within ${formatQuantity(Math.max(0, lateness.p99Ms), 'ms')} of their time.`,
    );
  },
});
