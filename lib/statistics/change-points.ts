/**
 * Where the mean of a series of equally weighted values changes: the first index of each segment after the first. The
 * segmentation is the one of least squared deviations plus `penalty` per change, among all whose segments have at least
 * `leastSegment` values (optimal partitioning, Jackson et al. 2005; PELT finds the same). Takes n² steps: for some
 * hundreds of batch means.
 */
export function changePoints(
  values: Float64Array,
  { penalty, leastSegment }: { readonly penalty: number; readonly leastSegment: number },
): number[] {
  const n = values.length;
  // Taken from a level of their own, squares keep their digits, and equal values have none.
  const level = values.at(-1) ?? 0;
  const [sums, squares] = [new Float64Array(n + 1), new Float64Array(n + 1)];
  for (const [i, value] of values.entries()) {
    sums[i + 1] = (sums[i] as number) + value - level;
    squares[i + 1] = (squares[i] as number) + (value - level) ** 2;
  }
  const cost = (from: number, to: number): number => {
    const sum = (sums[to] as number) - (sums[from] as number);
    return (squares[to] as number) - (squares[from] as number) - (sum * sum) / (to - from);
  };
  // best[i]: cost of the first i values; before[i]: where the last segment of them starts.
  const best = new Float64Array(n + 1).fill(Number.POSITIVE_INFINITY);
  const before = new Int32Array(n + 1);
  best[0] = -penalty;
  for (let to = leastSegment; to <= n; to++)
    for (let from = 0; from <= to - leastSegment; from++) {
      const total = (best[from] as number) + cost(from, to) + penalty;
      if (total < (best[to] as number)) [best[to], before[to]] = [total, from];
    }
  const changes: number[] = [];
  for (let at = before[n] as number; at > 0; at = before[at] as number) changes.unshift(at);
  return changes;
}
