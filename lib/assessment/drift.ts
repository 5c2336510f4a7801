import type { Requests } from '../audits/subject.ts';
import type { Measure } from '../schema/assessment.ts';
import { quantileSizes } from '../statistics/effective-sample-size.ts';
import { linearTrend } from '../statistics/linear-trend.ts';
import { liesBelow, quantileInterval } from '../statistics/quantile-interval.ts';
import { quantileMeasure } from './measure.ts';
import { endToEnd, sortedValues } from './metrics.ts';

/** The median end-to-end time of the requests sent in the first and in the last quarter of a load. */
export interface Drift {
  readonly first: Measure;
  readonly last: Measure;
}

/** First and last send, ms; null without a request. */
function sendingOf({ columns, succeeded }: Requests): { startMs: number; endMs: number } | null {
  let [startMs, endMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const row of succeeded) {
    const sentMs = columns.sentMs[row] ?? Number.NaN;
    startMs = Math.min(startMs, sentMs);
    endMs = Math.max(endMs, sentMs);
  }
  return startMs < endMs ? { startMs, endMs } : null;
}

/** Values without their slope: what is looked for must not be taken for values that depend on each other. */
function levelled(values: Float64Array): Float64Array {
  const trend = linearTrend(Float64Array.from(values.keys()), values);
  const middle = (values.length - 1) / 2;
  return trend === null ? values : values.map((value, i) => value - trend.slope * (i - middle));
}

/** Requests are slow together, so that the interval is that of the effective number. */
function medianOf({ columns, succeeded }: Requests, fromMs: number, toMs: number): Measure {
  const rows = succeeded.filter((row) => {
    const sentMs = columns.sentMs[row] ?? Number.NaN;
    return sentMs >= fromMs && sentMs <= toMs;
  });
  const { id: metric, unit, basis } = endToEnd;
  const sorted = sortedValues(columns, rows, endToEnd);
  const measure = quantileMeasure({ metric, statistic: 'p50', unit, basis }, sorted, 0.5);
  const inTimeOrder = Float64Array.from(rows, (row) => endToEnd.of(columns, row));
  const { interval } = quantileSizes(levelled(inTimeOrder), measure.value ?? 0);
  return { ...measure, interval: quantileInterval(sorted, 0.5, interval) };
}

/** How end-to-end times went from the first to the last quarter of the time in which a load was sent. */
function driftOf(requests: Requests): Drift | null {
  const sending = sendingOf(requests);
  if (sending === null) return null;
  const { startMs, endMs } = sending;
  const quarterMs = (endMs - startMs) / 4;
  return {
    first: medianOf(requests, startMs, startMs + quarterMs),
    last: medianOf(requests, endMs - quarterMs, endMs),
  };
}

/** Less than this between two quarters is of no interest, however sure. */
const leastChange = 0.05;

/** The drift of a load, where the last quarter differs from the first by more than a twentieth, and their 95 % intervals do not meet. */
export function sureDrift(requests: Requests): Drift | null {
  const drift = driftOf(requests);
  if (drift === null) return null;
  const [{ interval: a, value: from }, { interval: b, value: to }] = [drift.first, drift.last];
  if (a === null || b === null || from === null || to === null || from === 0) return null;
  return (liesBelow(a, b) || liesBelow(b, a)) && Math.abs(to / from - 1) > leastChange ? drift : null;
}
