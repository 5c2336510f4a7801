import type { Measure } from '../schema/assessment.ts';
import type { Run } from '../schema/run.ts';
import { liesBelow } from '../statistics/quantile-interval.ts';
import { quantile } from '../statistics/quantile.ts';
import { quantileMeasure } from './measure.ts';
import { endToEnd, sortedValues } from './metrics.ts';
import type { Population } from './population.ts';
import { rateIn } from './rates.ts';
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

function rateOf(columns: RecordColumns, population: Population, span: Span, medianMs: number): Measure {
  const succeeded = population.succeeded.filter((row) => {
    const endMs = columns.endMs[row] ?? 0;
    return endMs >= span.startMs && endMs <= span.endMs;
  });
  return rateIn('requests', columns, { succeeded, window: span }, medianMs);
}

/** The first and the last quarter of a run at one load, to be compared; null where the load itself changed, or nothing succeeded. */
export function drift(run: Run, columns: RecordColumns, population: Population): Drift | null {
  const { window, succeeded } = population;
  if (window === null || succeeded.length === 0 || run.profile.levels.length > 1) return null;
  const quarterMs = (window.endMs - window.startMs) / 4;
  const first = { startMs: window.startMs, endMs: window.startMs + quarterMs };
  const last = { startMs: window.endMs - quarterMs, endMs: window.endMs };
  const medianMs = quantile(sortedValues(columns, succeeded, endToEnd), 0.5);
  const quarters = (of: (span: Span) => Measure): Quarters => ({ first: of(first), last: of(last) });
  return {
    e2e: quarters((span) => medianOf(columns, population, span)),
    requests: quarters((span) => rateOf(columns, population, span, medianMs)),
  };
}

/** Less than this between two quarters is of no interest, however sure. */
const leastChange = 0.05;

/** Whether the last quarter differs from the first by more than a twentieth, and their 95 % intervals do not meet. */
export function hasDrifted({ first, last }: Quarters): boolean {
  const [a, b] = [first.interval, last.interval];
  if (a === null || b === null || first.value === null || last.value === null) return false;
  return (liesBelow(a, b) || liesBelow(b, a)) && Math.abs(last.value / first.value - 1) > leastChange;
}
