import { binomialAtMost } from './binomial.ts';
import { smallestWhole } from './bisection.ts';
import { confidence } from './confidence.ts';

export interface RankInterval {
  /** 1-based ranks in the sorted sample; null where a sample of this size cannot bound that side. */
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * Ranks of the order statistics that enclose quantile p with at least 95 %, equal tails, whatever the
 * distribution (Hahn and Meeker 1991, §5.2). Exact at any n for independent values. Values that depend on each other
 * bound no more than their `effective` number would: its ranks are carried to the same shares of n, outwards.
 */
export function quantileRanks(n: number, p: number, effective = n): RankInterval {
  const independent = Math.min(n, Math.max(1, Math.floor(effective)));
  const { low, high } = independentRanks(independent, p);
  // Rank k of m values lies, on average, above the share k / (m + 1) of all.
  const carry = (n + 1) / (independent + 1);
  if (independent >= n) return { low, high };
  return { low: low && Math.floor(low * carry), high: high && Math.ceil(high * carry) };
}

function independentRanks(n: number, p: number): RankInterval {
  const tail = (1 - confidence) / 2;
  const firstAbove = smallestWhole((rank) => binomialAtMost(rank - 1, n, p) > tail, 1, n + 1);
  const high = smallestWhole((rank) => binomialAtMost(rank - 1, n, p) >= 1 - tail, 1, n + 1);
  return { low: firstAbove > 1 ? firstAbove - 1 : null, high: high <= n ? high : null };
}

export interface Interval {
  readonly low: number | null;
  readonly high: number | null;
}

/** Whether one interval lies wholly below another; one without that bound does not. */
export const liesBelow = (one: Interval, other: Interval): boolean =>
  one.high !== null && other.low !== null && one.high < other.low;

/** 95 % interval of quantile p in the values' own unit; `effective` as for the ranks. */
export function quantileInterval(sorted: Float64Array, p: number, effective = sorted.length): Interval {
  const ranks = quantileRanks(sorted.length, p, effective);
  return {
    low: ranks.low === null ? null : (sorted[ranks.low - 1] ?? null),
    high: ranks.high === null ? null : (sorted[ranks.high - 1] ?? null),
  };
}
