import type { Timeline } from '../schema/assessment.ts';
import { quantile } from '../statistics/quantile.ts';
import { sixDigits } from '../statistics/rounding.ts';
import { endToEnd, timeToFirstToken, type RequestMetric } from './metrics.ts';
import type { Population } from './population.ts';
import type { RecordColumns } from './record-columns.ts';

/** Single requests are drawn up to this many; more would be a smear. */
const pointLimit = 2000;
/** Requests that a bin should hold on average, so that its p95 is not its maximum. */
const requestsPerBin = 25;
const mostBins = 48;
/** Fewest values of which a bin shows its median and its p95. */
const least = { p50: 6, p95: 20 } as const;
/** Bin widths that people count time in, ms. */
const niceWidths = [
  100, 200, 500, 1e3, 2e3, 5e3, 1e4, 15e3, 3e4, 6e4, 12e4, 3e5, 6e5, 9e5, 18e5, 36e5, 72e5, 216e5, 864e5,
];

const milli = (value: number): number => Math.round(value * 1000) / 1000;

function binWidth(spanMs: number, requests: number): number {
  const bins = Math.min(mostBins, Math.max(1, Math.floor(requests / requestsPerBin)));
  return niceWidths.find((width) => width * bins >= spanMs) ?? Math.ceil(spanMs / bins);
}

/** Values by bin, each bin sorted; NaN is left out. */
function sortedBins(binOf: Uint32Array, values: Float64Array, bins: number): Float64Array[] {
  const ends = new Uint32Array(bins);
  for (let i = 0; i < values.length; i++)
    if (!Number.isNaN(values[i])) ends[binOf[i] as number] = (ends[binOf[i] as number] as number) + 1;
  let total = 0;
  const starts = ends.map((count) => (total += count) - count);
  const placed = new Float64Array(total);
  ends.set(starts);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    const bin = binOf[i] as number;
    if (Number.isNaN(value)) continue;
    placed[ends[bin] as number] = value;
    ends[bin] = (ends[bin] as number) + 1;
  }
  return Array.from(starts, (start, bin) => placed.subarray(start, ends[bin]).sort());
}

/** p50 and p95 of each bin; null where the bin holds too few values. */
function bands(bins: readonly Float64Array[]): Timeline['e2e'] {
  const column = (p: number, n: number) =>
    bins.map((values) => (values.length >= n ? sixDigits(quantile(values, p)) : null));
  return { p50: column(0.5, least.p50), p95: column(0.95, least.p95) };
}

function points(columns: RecordColumns, rows: Uint32Array, startMs: number): Timeline['points'] {
  if (rows.length > pointLimit) return null;
  const list = Array.from(rows);
  const value = (metric: RequestMetric, row: number): number => milli(metric.of(columns, row));
  return {
    sentMs: list.map((row) => milli((columns.sentMs[row] ?? 0) - startMs)),
    e2eMs: list.map((row) => value(endToEnd, row)),
    ttftMs: list.map((row) => (Number.isNaN(value(timeToFirstToken, row)) ? null : value(timeToFirstToken, row))),
  };
}

/** How latencies and failures went over the measure phase; null when nothing was measured. */
export function timeline(columns: RecordColumns, population: Population): Timeline | null {
  const { window, measured, succeeded, failed } = population;
  if (window === null || measured.length === 0) return null;
  const { startMs } = window;
  const sent = (row: number): number => (columns.sentMs[row] ?? startMs) - startMs;
  let span = 0;
  for (const row of measured) span = Math.max(span, sent(row));
  const binMs = binWidth(span, measured.length);
  const count = Math.floor(span / binMs) + 1;
  const binOf = (rows: Uint32Array): Uint32Array => rows.map((row) => Math.floor(sent(row) / binMs));
  const perBin = (bins: Uint32Array): number[] => {
    const counts = new Array<number>(count).fill(0);
    for (const bin of bins) counts[bin] = (counts[bin] ?? 0) + 1;
    return counts;
  };
  const bins = binOf(succeeded);
  const bandsOf = (metric: RequestMetric): Timeline['e2e'] => {
    const values = new Float64Array(succeeded.length);
    for (let i = 0; i < values.length; i++) values[i] = metric.of(columns, succeeded[i] as number);
    return bands(sortedBins(bins, values, count));
  };
  const step = Math.ceil(failed.length / pointLimit);
  return {
    binMs,
    startMs: Array.from({ length: count }, (_, bin) => bin * binMs),
    succeeded: perBin(bins),
    failed: perBin(binOf(failed)),
    e2e: bandsOf(endToEnd),
    ttft: bandsOf(timeToFirstToken),
    points: points(columns, succeeded, startMs),
    failedMs: Array.from(failed)
      .filter((_, i) => i % step === 0)
      .map((row) => milli(sent(row))),
  };
}
