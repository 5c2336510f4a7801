/** Quantile of type 7 (Hyndman and Fan 1996; the default of numpy and R) of sorted values; NaN of none. */
export function quantile(sorted: Float64Array, p: number): number {
  const last = sorted.length - 1;
  if (last < 0) return Number.NaN;
  const position = last * p;
  const below = Math.floor(position);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.min(below + 1, last)] ?? low;
  return low + (position - below) * (high - low);
}
