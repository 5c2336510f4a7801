import { normalTails } from './normal-distribution.ts';

/** Up to so many pairs of values the distribution is taken exactly, as R does for fewer than 50 values a side. */
export const mostPairsExact = 2500;

interface Ranking {
  /** Pairs in which the value of b is the larger; a pair of equals counts as half. */
  readonly u: number;
  /** Sum of t³ - t over the groups of t equal values. */
  readonly ties: number;
}

function ranking(a: readonly number[], b: readonly number[]): Ranking {
  const all = [...a.map((value) => ({ value, isB: 0 })), ...b.map((value) => ({ value, isB: 1 }))];
  all.sort((one, other) => one.value - other.value);
  let [u, ties, below] = [0, 0, 0];
  for (let start = 0; start < all.length;) {
    let [end, ofB] = [start, 0];
    for (; all[end]?.value === all[start]?.value && end < all.length; end++) ofB += all[end]?.isB ?? 0;
    const size = end - start;
    u += ofB * (below + (size - ofB) / 2);
    below += size - ofB;
    ties += size ** 3 - size;
    start = end;
  }
  return { u, ties };
}

/**
 * The chance of each U from 0 to n·m where all orders are equally likely: the coefficients of the Gaussian binomial
 * (Mann and Whitney 1947), multiplied and divided factor by factor.
 */
export function chancesOfU(n: number, m: number): Float64Array {
  const chances = new Float64Array(n * m + 1);
  chances[0] = 1;
  for (let i = 1; i <= n; i++) {
    for (let u = n * m; u >= m + i; u--) chances[u] = (chances[u] ?? 0) - (chances[u - m - i] ?? 0);
    for (let u = i; u <= n * m; u++) chances[u] = (chances[u] ?? 0) + (chances[u - i] ?? 0);
    // Dividing as we go keeps counts of 10^30 orders within the range that doubles hold exactly enough.
    for (let u = 0; u <= n * m; u++) chances[u] = ((chances[u] ?? 0) * i) / (m + i);
  }
  return chances;
}

function exactP(u: number, n: number, m: number): number {
  const chances = chancesOfU(n, m);
  let tail = 0;
  for (let k = 0; k <= Math.min(u, n * m - u); k++) tail += chances[k] ?? 0;
  return Math.min(1, 2 * tail);
}

/**
 * Whether b tends to be larger than a: `u` of the n·m pairs have the larger value in b, equals counting half, and the
 * two-sided p value. Exact without ties up to 2,500 pairs, else normal with the corrections for ties and continuity
 * (Mann and Whitney 1947; Hollander and Wolfe 1973, §4.1). For values of runs: thousands of requests make every
 * difference significant.
 */
export function mannWhitney(
  a: readonly number[],
  b: readonly number[],
): { readonly u: number; readonly pValue: number } {
  const [n, m, all] = [a.length, b.length, a.length + b.length];
  const { u, ties } = ranking(a, b);
  if (n === 0 || m === 0) return { u, pValue: 1 };
  if (ties === 0 && n * m <= mostPairsExact) return { u, pValue: exactP(u, n, m) };
  const deviation = Math.sqrt(((n * m) / 12) * (all + 1 - ties / (all * (all - 1))));
  const distance = Math.max(0, Math.abs(u - (n * m) / 2) - 0.5);
  return { u, pValue: deviation === 0 ? 1 : normalTails(distance / deviation) };
}

/** How large a difference between two groups is, whatever its significance. */
export type EffectSize = 'negligible' | 'small' | 'medium' | 'large';

/** Limits of Cliff's delta below which a difference bears each word (Romano et al. 2006). */
const effectLimits = [
  ['negligible', 0.147],
  ['small', 0.33],
  ['medium', 0.474],
] as const;

/** Cliff's delta, from -1 (every b below every a) to 1 (every b above every a), and its word; of no pair it is 0. */
export function cliffsDelta(
  a: readonly number[],
  b: readonly number[],
): { readonly delta: number; readonly size: EffectSize } {
  const pairs = a.length * b.length;
  const delta = pairs === 0 ? 0 : (2 * ranking(a, b).u) / pairs - 1;
  const word = effectLimits.find(([, limit]) => Math.abs(delta) < limit);
  return { delta, size: word?.[0] ?? 'large' };
}
