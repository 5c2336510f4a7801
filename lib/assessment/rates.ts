import type { Measure } from '../schema/assessment.ts';
import { rateInterval } from '../statistics/batch-means.ts';
import { missingMeasure, plainMeasure, rateMeasure } from './measure.ts';
import type { Population } from './population.ts';
import type { RecordColumns } from './record-columns.ts';

const names = {
  requests: { metric: 'requests', statistic: 'rate', unit: 'req/s', basis: 'successes' },
  output: { metric: 'output-tokens', statistic: 'rate', unit: 'tok/s', basis: 'successes' },
  total: { metric: 'total-tokens', statistic: 'rate', unit: 'tok/s', basis: 'successes' },
} as const;

type Amount = (columns: RecordColumns, row: number) => number;

const value = (column: Float64Array, row: number): number => column[row] ?? Number.NaN;

const amounts: Record<keyof typeof names, Amount> = {
  requests: () => 1,
  output: (columns, row) => value(columns.outputTokens, row),
  total: (columns, row) => value(columns.promptTokens, row) + value(columns.outputTokens, row),
};

type Counted = Pick<Population, 'succeeded' | 'window'>;

/** The rate of one amount over a window. A request counts, tokens and all, when it ends. */
export function rateIn(
  key: keyof typeof names,
  columns: RecordColumns,
  { succeeded, window }: Counted,
  medianE2eMs: number,
): Measure {
  const name = names[key];
  if (window === null || window.endMs <= window.startMs) return missingMeasure(name, 'no request was made');
  const atMs = new Float64Array(succeeded.length);
  const amount = new Float64Array(succeeded.length);
  let sum = 0;
  let n = 0;
  for (const row of succeeded) {
    const part = amounts[key](columns, row);
    if (Number.isNaN(part)) continue;
    atMs[n] = value(columns.endMs, row);
    amount[n++] = part;
    sum += part;
  }
  if (succeeded.length === 0) return plainMeasure(name, 0, 0, 'no request succeeded');
  if (n === 0) return missingMeasure(name, 'the server sent no token counts');
  const events = { atMs: atMs.subarray(0, n), amount: amount.subarray(0, n) };
  const interval = rateInterval(events, window, medianE2eMs);
  return rateMeasure(name, (1000 * sum) / (window.endMs - window.startMs), n, interval);
}

/**
 * Successful requests per second, and their tokens per second (output; prompt and output), over the window from the
 * first send to the last end.
 */
export const rates = (columns: RecordColumns, population: Population, medianE2eMs: number): Measure[] =>
  (Object.keys(names) as (keyof typeof names)[]).map((key) => rateIn(key, columns, population, medianE2eMs));
