import { solveRising } from './bisection.ts';
import { incompleteBeta } from './incomplete-beta.ts';
import { confidence } from './confidence.ts';

/**
 * Clopper–Pearson 95 % interval of a share: `hits` of `n`. Chosen over Wilson because its coverage never
 * falls below 95 %, which a gate has to promise.
 */
export function proportionInterval(hits: number, n: number): { low: number; high: number } {
  const tail = (1 - confidence) / 2;
  const beta = (target: number, a: number, b: number): number =>
    solveRising((x) => incompleteBeta(x, a, b), target, 0, 1);
  return {
    low: hits === 0 ? 0 : beta(tail, hits, n - hits + 1),
    high: hits === n ? 1 : beta(1 - tail, hits + 1, n - hits),
  };
}
