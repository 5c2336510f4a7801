import { proportionInterval } from '../statistics/proportion-interval.ts';

/** What can be counted of a level while the run goes on. */
export interface LevelTally {
  /** Requests that ended by themselves. */
  readonly measured: number;
  readonly succeeded: number;
  /** Successes that took the limit of `p95E2eMs` or longer. */
  readonly slow: number;
}

/** The critical limits of a level; null where there is none. */
export interface LevelLimits {
  readonly successRate: number | null;
  readonly p95E2eMs: number | null;
}

/**
 * Whether a level has broken a limit beyond doubt, so that a run may stop there: the 95 % interval of its success rate
 * lies wholly at or below the limit, or that of its share of slow successes wholly above the twentieth which a kept p95
 * allows. The same question as a gate's, from three counters instead of the records.
 */
export function levelBreaks(
  { measured, succeeded, slow }: LevelTally,
  { successRate, p95E2eMs }: LevelLimits,
): boolean {
  const tooFew = successRate !== null && measured > 0 && proportionInterval(succeeded, measured).high <= successRate;
  const tooSlow = p95E2eMs !== null && succeeded > 0 && proportionInterval(slow, succeeded).low > 0.05;
  return tooFew || tooSlow;
}
