import { batchMeans } from './batch-means.ts';

/** Values averaged into one: MSER-5. */
const batch = 5;
/** Fewer batches than this may by chance be nearly equal, and look steady. */
const leastKept = 5;

/**
 * How many values to leave out at the start so that the mean of the rest is known best: the number that minimises the
 * squared standard error of that mean, over means of five (MSER-5: White 1997, Spratt 1998). `found` is false where that
 * would leave less than half: the series is too short, or goes on changing. One pass from the end.
 */
export function mser(values: Float64Array): { readonly truncate: number; readonly found: boolean } {
  const means = batchMeans(values, batch);
  const level = means.at(-1) ?? 0;
  let [least, truncated, sum, squares] = [Number.POSITIVE_INFINITY, 0, 0, 0];
  for (let start = means.length - 1; start >= 0; start--) {
    // Taken from a level of their own, squares keep their digits, and equal values have none.
    const value = (means[start] as number) - level;
    const kept = means.length - start;
    sum += value;
    squares += value * value;
    const error = (squares - (sum * sum) / kept) / (kept * kept);
    if (kept < leastKept || error > least) continue;
    [least, truncated] = [error, start];
  }
  return { truncate: truncated * batch, found: means.length >= 2 * leastKept && truncated <= means.length / 2 };
}
