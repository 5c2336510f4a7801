import { confidence } from './confidence.ts';
import { sliceAmounts, type Events, type Window } from './slices.ts';
import { studentFactor } from './student.ts';

/** Fewer slices say too little about their spread; more would be too short for the same window. */
const slices = { least: 10, most: 30 } as const;
/**
 * A slice shorter than this many median requests depends on its neighbours. Where requests count as their output comes,
 * less of them is cut at its ends, and three are enough (simulated: closed loops of 4 to 32 slots, coefficients of
 * variation from 0.02 to 1).
 */
const mediansPerSlice = { spread: 3, whole: 5 } as const;
/** Slices that resemble their neighbours more than this are too short. */
const mostCorrelation = 0.3;
/** So much longer are the slices of the next try. */
const longer = 1.5;

/** Means of `size` values in turn; the rest at the end, fewer than that, is left out. */
export function batchMeans(values: Float64Array, size: number): Float64Array {
  const means = new Float64Array(Math.floor(values.length / size));
  for (let i = 0; i < means.length; i++) {
    let sum = 0;
    for (let j = i * size; j < (i + 1) * size; j++) sum += values[j] as number;
    means[i] = sum / size;
  }
  return means;
}

/** Amounts per second of each of so many equal slices of the window. */
function sliceRates(events: Events, window: Window, count: number): Float64Array {
  const perSecond = (1000 * count) / (window.endMs - window.startMs);
  return sliceAmounts(events, window, count).map((amount) => amount * perSecond);
}

interface Moments {
  readonly mean: number;
  readonly variance: number;
  /** Between each slice and the next, less the bias of about -(1 + 4ρ)/k (Marriott and Pope 1954). */
  readonly correlation: number;
}

function moments(rates: Float64Array): Moments {
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  let [squares, products] = [0, 0];
  for (const [i, rate] of rates.entries()) {
    squares += (rate - mean) ** 2;
    if (i > 0) products += (rate - mean) * ((rates[i - 1] ?? 0) - mean);
  }
  const raw = squares > 0 ? products / squares : 0;
  const correlation = Math.min(1, raw + (1 + 4 * raw) / rates.length);
  return { mean, variance: squares / (rates.length - 1), correlation };
}

/**
 * 95 % interval of a rate in amounts per second, by batch means: the window cut into 10 to 30 equal slices of at
 * least five median request times each (three, where amounts are spread), their mean with Student's t (Law and Kelton 2000, §9.5.3). Slices that are
 * correlated by 0.3 or more are made fewer and longer; ten that still are count as the k(1 - ρ)/(1 + ρ) independent
 * ones they are worth. Null where the window is too short for ten. `edgeMs` is how long a typical request is in flight
 * before it begins to count: its whole time, unless its amount is spread.
 *
 * What changes more slowly than a tenth of the window cannot be seen from within it: the interval is then too narrow,
 * and only further runs tell.
 */
export function rateInterval(
  events: Events,
  window: Window,
  medianMs: number,
  edgeMs = medianMs,
): { low: number; high: number } | null {
  const length = window.endMs - window.startMs;
  const { spread: inFlight, whole } = mediansPerSlice;
  const sliceMs = inFlight * medianMs + (whole - inFlight) * edgeMs;
  let count = Math.min(slices.most, Math.floor(length / sliceMs));
  if (!(count >= slices.least)) return null;
  let found = moments(sliceRates(events, window, count));
  while (found.correlation >= mostCorrelation && count > slices.least) {
    count = Math.max(slices.least, Math.floor(count / longer));
    found = moments(sliceRates(events, window, count));
  }
  const { mean, variance, correlation } = found;
  const worth = correlation >= mostCorrelation ? (1 - correlation) / (1 + correlation) : 1;
  const independent = Math.max(1, count * worth);
  const spread = studentFactor(count - 1, confidence) * Math.sqrt(variance / independent);
  // The ends of the window cut through what is in flight, which is a rate times the time that it counts nothing: where
  // requests end together in step with the slices, all slices are equal and the sum is still off by as much as one batch.
  const half = Math.max(spread, (mean * edgeMs) / length);
  return { low: Math.max(0, mean - half), high: mean + half };
}
