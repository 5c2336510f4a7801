import { sendLatenessLimitMs } from '../../assessment/strains.ts';
import { formatCount } from '../../units/number.ts';
import { formatQuantity } from '../../units/quantity.ts';
import type { ProbePlan, SharedObjective } from '../search/probe.ts';
import type { RequestFate } from './request-fate.ts';

/** Times the trusted lateness at which a request counts as far too late, as in the audit of the generator's fidelity: 100 ms. */
const farTooLate = 10;
/** So many of them: one stall of a busy machine decides nothing. */
const fewestLate = 5;
/** Of the share that an objective allows outside: by then the client's lateness decides it as much as the server does. */
const ofAllowed = 0.5;

/**
 * Requests of an open loop that were sent far too late although their virtual user was free: that is the load generator's own doing. One
 * that waits for a virtual user waits for the server, which holds them all.
 */
function sentLate(fates: readonly RequestFate[], settleMs: number): number {
  const freeSince = new Map<number, number>();
  let late = 0;
  for (const { vu, dueMs, endMs, lateMs, cut } of fates) {
    const wasFree = (freeSince.get(vu) ?? -Infinity) <= dueMs;
    freeSince.set(vu, endMs);
    if (dueMs >= settleMs && !cut && wasFree && lateMs !== null && lateMs > farTooLate * sendLatenessLimitMs(null))
      late += 1;
  }
  return late;
}

/**
 * Why the load was not the one that was planned, from when requests were sent after settling; null where it was. `fates` are in the order of their ends. One stall
 * of a busy machine decides nothing: all are held against what the probe sends in its least time.
 */
export function clientLimitOf(
  { load, settleMs, leastMs }: ProbePlan,
  all: readonly RequestFate[],
  objectives: readonly SharedObjective[],
): string | null {
  if (load.loop === 'closed') return null;
  const counted = all.filter(({ dueMs }) => dueMs >= settleMs).length;
  const allowed = Math.min(...objectives.map(({ share }) => 1 - share).filter((outside) => outside > 0), 1);
  const late = sentLate(all, settleMs);
  if (late < fewestLate || late <= ofAllowed * allowed * Math.max(counted, (load.rateRps * leastMs) / 1000))
    return null;
  const limit = formatQuantity(farTooLate * sendLatenessLimitMs(null), 'ms');
  return `${formatCount(late)} of ${formatCount(counted)} requests were sent more than ${limit} late although nothing but the load generator kept them back`;
}
