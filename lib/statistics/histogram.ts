export interface Histogram {
  readonly scale: 'linear' | 'log';
  /** One more than counts, rising. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

/** Bins for a sample of n: half as many again as the Rice rule (2·∛n), as round steps take some away. */
const targetBins = (n: number): number => Math.min(36, Math.max(8, Math.ceil(3 * Math.cbrt(n))));

/** The next step of 1, 2 or 5 times a power of ten at or above a positive number. */
export function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least) + 1e-9);
  const factor = [1, 2, 5, 10].find((step) => step * power >= least * (1 - 1e-9)) ?? 10;
  return factor * power;
}

function linearEdges(low: number, high: number, bins: number): number[] {
  // A spread below a millionth of the values is noise of the clock, and would give edges that are the same number.
  const step = niceStep(Math.max((high - low) / bins, Math.abs(high) * 1e-6) || 1);
  const first = Math.floor(low / step);
  const last = Math.max(first + 1, Math.floor(high / step) + 1);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(9)));
}

function logEdges(low: number, high: number, bins: number): number[] {
  const perDecade = Math.max(4, Math.ceil(bins / Math.log10(high / low)));
  const first = Math.floor(Math.log10(low) * perDecade);
  const last = Math.floor(Math.log10(high) * perDecade) + 1;
  return Array.from({ length: last - first + 1 }, (_, i) => Number((10 ** ((first + i) / perDecade)).toPrecision(6)));
}

/** Counts of sorted positive values in at most about 36 bins; on a log scale when the largest is over 20 times the median. */
export function histogram(sorted: Float64Array): Histogram | null {
  const low = sorted[0];
  const high = sorted.at(-1);
  const median = sorted[sorted.length >> 1];
  if (low === undefined || high === undefined || median === undefined) return null;
  const bins = targetBins(sorted.length);
  const scale = low > 0 && high / median > 20 ? 'log' : 'linear';
  const edges = scale === 'log' ? logEdges(low, high, bins) : linearEdges(low, high, bins);
  const counts = new Array<number>(edges.length - 1).fill(0);
  let bin = 0;
  for (const value of sorted) {
    while (bin < counts.length - 1 && value >= (edges[bin + 1] ?? Number.POSITIVE_INFINITY)) bin++;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { scale, edges, counts };
}
