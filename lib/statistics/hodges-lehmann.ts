import { confidence } from './confidence.ts';
import { chancesOfU, mostPairsExact } from './mann-whitney.ts';
import { normalFactor } from './normal-distribution.ts';
import { quantile } from './quantile.ts';

/** How many of the smallest differences lie below the interval; -1 where even the smallest cannot bound it. */
function differencesBelow(n: number, m: number): number {
  if (n * m > mostPairsExact) return Math.floor((n * m) / 2 - normalFactor * Math.sqrt((n * m * (n + m + 1)) / 12)) - 1;
  const chances = chancesOfU(n, m);
  let k = 0;
  for (let tail = chances[0] ?? 1; tail <= (1 - confidence) / 2; tail += chances[k] ?? 1) k++;
  return k - 1;
}

/**
 * By how much b is shifted against a, in their own unit: the median of all differences b - a, with the 95 % interval
 * that belongs to the test of Mann and Whitney (Hodges and Lehmann 1963; Hollander and Wolfe 1973, §4.2 and 4.3); none
 * where all differences are too few to bound it, as with 3 values against 4. Takes n·m differences, so for values of
 * runs. Null where a side is empty.
 */
export function hodgesLehmann(
  a: readonly number[],
  b: readonly number[],
): { readonly shift: number; readonly low: number | null; readonly high: number | null } | null {
  if (a.length === 0 || b.length === 0) return null;
  const differences = Float64Array.from(b.flatMap((value) => a.map((base) => value - base))).sort();
  const below = differencesBelow(a.length, b.length);
  const at = (index: number): number | null => (below < 0 ? null : (differences[index] ?? null));
  return { shift: quantile(differences, 0.5), low: at(below), high: at(differences.length - 1 - below) };
}
