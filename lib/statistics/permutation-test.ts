import { seededRandom, shuffled } from './seeded-random.ts';

/** Up to so many ways to deal the runs to two sides, all are tried (8 against 8 runs have 12,870). */
const mostExact = 20_000;
/** Otherwise so many are drawn. */
const drawn = 10_000;

function waysToChoose(k: number, n: number): number {
  let ways = 1;
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i;
  return Math.round(ways);
}

/** Calls back with the sum of every choice of k of the values. */
function eachSum(values: readonly number[], k: number, visit: (sum: number) => void): void {
  const choose = (from: number, left: number, sum: number): void => {
    if (left === 0) {
      visit(sum);
      return;
    }
    for (let i = from; i <= values.length - left; i++) choose(i + 1, left - 1, sum + (values[i] ?? 0));
  };
  choose(0, k, 0);
}

/**
 * Two-sided p value that a and b, one value a run, have the same geometric mean: the share of the ways to deal all runs
 * to two sides of these sizes whose means of logarithms lie at least as far apart (Fisher 1935). Exact up to 20,000
 * ways, else of 10,000 drawn ones, with the observed one among them. 1 where a side is empty or a value not above 0.
 */
export function permutationTest(a: readonly number[], b: readonly number[], seed = 1): number {
  const logs = [...a, ...b].map((value) => Math.log(value));
  if (a.length === 0 || b.length === 0 || !logs.every(Number.isFinite)) return 1;
  const total = logs.reduce((sum, log) => sum + log, 0);
  const apart = (sumA: number): number => Math.abs((total - sumA) / b.length - sumA / a.length);
  const sumOfA = (list: readonly number[]): number => list.slice(0, a.length).reduce((sum, log) => sum + log, 0);
  // The same runs added in another order differ in the last bits.
  const least = apart(sumOfA(logs)) - 1e-9 * Math.max(...logs.map(Math.abs));
  let [atLeast, tried] = [0, 0];
  const count = (sumA: number): void => {
    tried++;
    if (apart(sumA) >= least) atLeast++;
  };
  if (waysToChoose(a.length, logs.length) <= mostExact) eachSum(logs, a.length, count);
  else {
    count(sumOfA(logs));
    const random = seededRandom(seed);
    for (let i = 0; i < drawn; i++) count(sumOfA(shuffled(random, logs)));
  }
  return atLeast / tried;
}
