import type { Measure } from '../schema/assessment.ts';
import type { Run } from '../schema/run.ts';
import { quantile } from '../statistics/quantile.ts';
import { quantileMeasure } from './measure.ts';
import { endToEnd, sortedValues } from './metrics.ts';
import type { Population } from './population.ts';
import { rates } from './rates.ts';
import type { RecordColumns } from './record-columns.ts';

/** One number of the first and of the last quarter of the measured window. */
export interface Quarters {
  readonly first: Measure;
  readonly last: Measure;
}

/** How a run at one load changed from its first to its last quarter. */
export interface Drift {
  /** Median end-to-end time of the requests sent in the quarter. */
  readonly e2e: Quarters;
  /** Successful requests per second that ended in the quarter. */
  readonly requests: Quarters;
}

type Span = NonNullable<Population['window']>;

function medianOf(columns: RecordColumns, { succeeded }: Population, span: Span): Measure {
  const rows = succeeded.filter((row) => {
    const sentMs = columns.sentMs[row] ?? 0;
    return sentMs >= span.startMs && sentMs <= span.endMs;
  });
  const { id: metric, unit, basis } = endToEnd;
  return quantileMeasure({ metric, statistic: 'p50', unit, basis }, sortedValues(columns, rows, endToEnd), 0.5);
}

function rateOf(columns: RecordColumns, population: Population, span: Span, medianMs: number): Measure | undefined {
  const succeeded = population.succeeded.filter((row) => {
    const endMs = columns.endMs[row] ?? 0;
    return endMs >= span.startMs && endMs <= span.endMs;
  });
  return rates(columns, { ...population, succeeded, window: span }, medianMs)[0];
}

/** The first and the last quarter of a run at one load, to be compared; null where the load itself changed, or nothing succeeded. */
export function drift(run: Run, columns: RecordColumns, population: Population): Drift | null {
  const { window, succeeded } = population;
  if (window === null || succeeded.length === 0 || run.profile.levels.length > 1) return null;
  const quarterMs = (window.endMs - window.startMs) / 4;
  const spans = [
    { startMs: window.startMs, endMs: window.startMs + quarterMs },
    { startMs: window.endMs - quarterMs, endMs: window.endMs },
  ] as const;
  const medianMs = quantile(sortedValues(columns, succeeded, endToEnd), 0.5);
  const [first, last] = spans.map((span) => medianOf(columns, population, span));
  const [before, after] = spans.map((span) => rateOf(columns, population, span, medianMs));
  if (!first || !last || !before || !after) return null;
  return { e2e: { first, last }, requests: { first: before, last: after } };
}

/** Less than this between two quarters is of no interest, however sure. */
const leastChange = 0.05;

/** Whether the last quarter differs from the first by more than a twentieth, and their 95 % intervals do not meet. */
export function hasDrifted({ first, last }: Quarters): boolean {
  const [a, b] = [first.interval, last.interval];
  if (a === null || b === null || first.value === null || last.value === null) return false;
  const apart =
    (a.high !== null && b.low !== null && b.low > a.high) || (b.high !== null && a.low !== null && a.low > b.high);
  return apart && Math.abs(last.value / first.value - 1) > leastChange;
}
