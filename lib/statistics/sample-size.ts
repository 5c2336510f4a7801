import { binomialAtMost } from './binomial.ts';
import { smallestWhole } from './bisection.ts';
import { confidence } from './confidence.ts';

/**
 * How far a number may be trusted for the size of its sample: `publishable` stands by itself, `uncertain` is
 * shown grey and never without its interval, `suppressed` is not shown.
 */
export type SampleStanding = 'publishable' | 'uncertain' | 'suppressed';

/** Smallest n whose order statistics bound quantile p on both sides with 95 %: p50 6, p95 72, p99 368. */
export function smallestBoundingSample(p: number): number {
  return Math.ceil(Math.log((1 - confidence) / 2) / Math.log(Math.max(p, 1 - p)));
}

/** Smallest n of a percentile that stands by itself, ten values beyond it: p50 20, p95 200, p99 1000. */
export function smallestPublishableSample(p: number): number {
  return Math.ceil(10 / (1 - p) - 1e-9);
}

/** The standing of quantile p of n values. */
export function quantileStanding(n: number, p: number): SampleStanding {
  if (n >= smallestPublishableSample(p)) return 'publishable';
  return n >= smallestBoundingSample(p) ? 'uncertain' : 'suppressed';
}

/**
 * Smallest n at which no more than `violations` values beyond a limit prove, at the given confidence, that a
 * share p of all values keeps it (early stopping of MLPerf's LoadGen with d = 0).
 */
export function smallestProvingSample(p: number, violations: number, level: number): number {
  const proves = (n: number): boolean => binomialAtMost(violations, n, 1 - p) <= 1 - level;
  let high = violations + 2;
  while (!proves(high)) high *= 2;
  return smallestWhole(proves, violations + 1, high);
}
