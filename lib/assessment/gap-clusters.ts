import { effectiveSampleSize } from '../statistics/effective-sample-size.ts';
import { confidence } from '../statistics/confidence.ts';
import { studentFactor } from '../statistics/student.ts';
import type { RecordColumns } from './record-columns.ts';

/**
 * What the answers behind a pool of gaps say of how far it can be trusted. Gaps of one answer depend on each other, and
 * a stall of the server is in every answer at the time: records keep too little of single gaps to tell how much, so that
 * for a quantile each answer counts as one value.
 */
export interface GapClusters {
  /** Independent answers of equal length that would tell as much about a quantile of the pool. */
  readonly effective: number;
  /** Half of the 95 % interval of the pool's mean, as a share of it; null from fewer than two answers. */
  readonly meanMargin: number | null;
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

/** Number and total of the gaps of each streamed answer, as far as a record tells: its chunks but one, first to last token. */
function gapsOf(columns: RecordColumns, rows: Uint32Array): { sizes: Float64Array; totalsMs: Float64Array } {
  const [sizes, totalsMs] = [new Float64Array(rows.length), new Float64Array(rows.length)];
  let n = 0;
  for (const row of rows) {
    const gaps = (columns.chunks[row] ?? 0) - 1;
    const totalMs = (columns.lastTokenMs[row] ?? 0) - (columns.firstTokenMs[row] ?? 0);
    if (!(gaps >= 1 && totalMs >= 0)) continue;
    sizes[n] = gaps;
    totalsMs[n++] = totalMs;
  }
  return { sizes: sizes.subarray(0, n), totalsMs: totalsMs.subarray(0, n) };
}

/** The answers of the given rows, which are in the order of time, as clusters of gaps; null where none has a gap. */
export function gapClusters(columns: RecordColumns, rows: Uint32Array): GapClusters | null {
  const { sizes, totalsMs } = gapsOf(columns, rows);
  const n = sizes.length;
  if (n === 0) return null;
  const all = sum(sizes);
  const meanMs = sum(totalsMs) / all;
  // the pool's mean is a ratio of sums, so that its error is that of total - mean·size over the answers (Cochran 1977, §6.3)
  const residuals = totalsMs.map((total, i) => total - meanMs * (sizes[i] as number));
  const independent = effectiveSampleSize(residuals);
  // answers of unequal length are worth fewer of equal length (Kish 1965, §11.2)
  const equal = all ** 2 / sum(sizes.map((size) => size * size));
  const effective = equal * (independent / n);
  if (independent < 2) return { effective, meanMargin: null };
  const variance = (sum(residuals.map((residual) => residual ** 2)) * n) / (n - 1) / independent;
  const error = (Math.sqrt(variance) * Math.sqrt(n)) / all;
  return { effective, meanMargin: (studentFactor(independent - 1, confidence) * error) / meanMs };
}
