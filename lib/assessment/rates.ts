import type { Measure } from '../schema/assessment.ts';
import { rateInterval } from '../statistics/batch-means.ts';
import { sliceAmounts, type Window } from '../statistics/slices.ts';
import { completions } from './completions.ts';
import { missingMeasure, plainMeasure, rateMeasure } from './measure.ts';
import type { Population } from './population.ts';
import type { RecordColumns } from './record-columns.ts';
import type { Steady } from './steady.ts';

const names = {
  requests: { metric: 'requests', statistic: 'rate', unit: 'req/s', basis: 'successes' },
  goodput: { metric: 'goodput', statistic: 'rate', unit: 'req/s', basis: 'successes' },
  output: { metric: 'output-tokens', statistic: 'rate', unit: 'tok/s', basis: 'successes' },
  total: { metric: 'total-tokens', statistic: 'rate', unit: 'tok/s', basis: 'successes' },
} as const;
type Rate = keyof typeof names;

type Amount = (columns: RecordColumns, row: number) => number;

const value = (column: Float64Array, row: number): number => column[row] ?? Number.NaN;

const amounts: Record<Rate, Amount> = {
  requests: () => 1,
  goodput: () => 1,
  output: (columns, row) => value(columns.outputTokens, row),
  total: (columns, row) => value(columns.promptTokens, row) + value(columns.outputTokens, row),
};

/** What a rate is taken over, and what is known of the requests in it. */
export interface Stretch {
  readonly window: Window;
  /** Median end-to-end time, and median time to first token (the same without streaming), ms. */
  readonly medianMs: number;
  readonly edgeMs: number;
  /** Why no interval may be told; null where one may. */
  readonly open: string | null;
}

/** The rate of one amount of some successes over a stretch: the part of what each brought that came within it. */
function rateOver(key: Rate, columns: RecordColumns, rows: Uint32Array, stretch: Stretch): Measure {
  const name = names[key];
  const { window, medianMs, edgeMs, open } = stretch;
  const events = completions(columns, rows, (row) => amounts[key](columns, row));
  const n = events.atMs.length;
  if (n === 0 && rows.length > 0) return missingMeasure(name, 'the server sent no token counts');
  const rate = (1000 * (sliceAmounts(events, window, 1)[0] ?? 0)) / (window.endMs - window.startMs);
  if (open !== null) return rateMeasure(name, rate, n, null, open);
  return rateMeasure(name, rate, n, rateInterval(events, window, medianMs, edgeMs));
}

type Counted = Pick<Population, 'succeeded' | 'window'>;

/** The rate of one amount over a window, with the interval that its length allows. */
function rateIn(key: Rate, columns: RecordColumns, { succeeded, window }: Counted, medianMs: number): Measure {
  if (window === null || window.endMs <= window.startMs) return missingMeasure(names[key], 'no request was made');
  if (succeeded.length === 0) return plainMeasure(names[key], 0, 0, 'no request succeeded');
  return rateOver(key, columns, succeeded, { window, medianMs, edgeMs: medianMs, open: null });
}

const withoutSteady: Partial<Record<Steady['kind'], string>> = {
  none: 'no steady stretch was found: it is the rate of the whole window',
  'too-short': 'too short for a steady stretch: it is the rate of the whole window, its beginning and end included',
};

/** How long requests take, by their medians; NaN where it is not known. */
export interface Medians {
  readonly e2eMs: number;
  readonly ttftMs: number;
}

/**
 * Successful requests per second, those of them that keep every promise (null where none is made of a single request),
 * and their tokens per second (output; prompt and output). They are of the steady stretch; where there is none, of the
 * whole window from the first send to the last end, without an interval.
 */
export function rates(
  columns: RecordColumns,
  { succeeded, window }: Population,
  { steady, medians, good }: { steady: Steady | null; medians: Medians; good: Uint32Array | null },
): Measure[] {
  const keys = (Object.keys(names) as Rate[]).filter((key) => key !== 'goodput' || good !== null);
  if (window === null || window.endMs <= window.startMs)
    return keys.map((key) => missingMeasure(names[key], 'no request was made'));
  if (succeeded.length === 0) return keys.map((key) => plainMeasure(names[key], 0, 0, 'no request succeeded'));
  const why =
    steady === null ? 'the load changed in the meantime: each level has its own rate' : withoutSteady[steady.kind];
  const stretch = steady !== null && why === undefined ? { startMs: steady.startMs, endMs: steady.endMs } : null;
  const over: Stretch = {
    window: stretch ?? window,
    medianMs: medians.e2eMs,
    edgeMs: Number.isNaN(medians.ttftMs) ? medians.e2eMs : medians.ttftMs,
    open: why ?? null,
  };
  return keys.map((key) => {
    const rows = key === 'goodput' && good !== null ? good : succeeded;
    const measure = rateOver(key, columns, rows, over);
    return stretch === null || measure.value === null ? measure : { ...measure, window: stretch };
  });
}
