import { batchMeans } from './batch-means.ts';
import { confidence } from './confidence.ts';
import { studentFactor } from './student.ts';

/** Lags summed before the series is shortened; even, as Geyer's lags go in pairs. */
const lagsPerResolution = 32;
/** So many neighbours are averaged where the correlation outlasts those lags. */
const coarsening = 4;
/** Standard errors, as the lags are chosen by the data themselves. */
const noiseFactor = 2;

/** Autocovariance at a lag of values already centred on their mean, divided by n (so that no lag has more than lag 0). */
function autocovariance(centred: Float64Array, lag: number): number {
  let sum = 0;
  for (let i = lag; i < centred.length; i++) sum += (centred[i] as number) * (centred[i - lag] as number);
  return sum / centred.length;
}

function centredOnMean(values: Float64Array): Float64Array {
  // Taken from one of them, equal values are all 0, not the rounding of their mean.
  const base = values[0] ?? 0;
  let sum = 0;
  for (const value of values) sum += value - base;
  const mean = sum / values.length;
  return values.map((value) => value - base - mean);
}

interface LagSum {
  /** Variance of one value plus twice the autocovariances of all lags: n times the variance of the mean. */
  readonly longRun: number;
  /** How many lags the sum holds. */
  readonly lags: number;
  /** Whether a pair of lags was found where the correlation has died away. */
  readonly ended: boolean;
}

/** Sum over the pairs of lags (0, 1), (2, 3), … until a pair is no longer positive (Geyer 1992, §3.3). */
function initialPositiveSequence(centred: Float64Array, limit: number): LagSum {
  const variance = autocovariance(centred, 0);
  let longRun = variance + 2 * autocovariance(centred, 1);
  for (let lag = 2; lag + 1 <= limit; lag += 2) {
    const pair = autocovariance(centred, lag) + autocovariance(centred, lag + 1);
    if (pair <= 0) return { longRun, lags: lag - 1, ended: true };
    longRun += 2 * pair;
  }
  return { longRun, lags: limit, ended: false };
}

interface Dependence {
  /** n over this many independent values tell as much about the mean: the long-run variance over the variance. */
  readonly inflation: number;
  /** How many values apart the furthest two are whose correlation went into it. */
  readonly span: number;
}

/**
 * By the initial positive sequence. At most 32 lags are summed; where the correlation lasts longer, means of four neighbours take the
 * place of the values (the long-run variance of batch means, times the batch, is that of the values) and the sum starts anew, so that
 * a million values never take more than 43 passes. Null of values that are all alike, and of fewer than four.
 */
function dependence(values: Float64Array): Dependence | null {
  if (values.length < 4) return null;
  let series = centredOnMean(values);
  const variance = autocovariance(series, 0);
  if (!(variance > 0)) return null;
  let batch = 1;
  for (;;) {
    const half = 2 * Math.floor(series.length / 4) - 1;
    const { longRun, lags, ended } = initialPositiveSequence(series, Math.min(lagsPerResolution - 1, half));
    if (ended || half < lagsPerResolution) return { inflation: (batch * longRun) / variance, span: batch * lags };
    series = batchMeans(series, coarsening);
    batch *= coarsening;
  }
}

/**
 * How many independent values tell as much about the mean as these do, which stand in the order of time: n times the
 * variance over the long-run variance, from 1 to n (Geyer 1992, initial positive sequence). NaN-free values are taken
 * for granted.
 *
 * Correlation within the noise of independent values (a sum of k lags has the standard error 2·√(k/n)) counts as none,
 * so that 19 of 20 samples of independent values keep their full n and the standing that goes with it.
 */
export function effectiveSampleSize(values: Float64Array): number {
  const n = values.length;
  const found = dependence(values);
  if (found === null) return n;
  const noise = noiseFactor * 2 * Math.sqrt(found.span / n);
  return found.inflation <= 1 + noise ? n : Math.max(1, n / found.inflation);
}

/** Half-width factor of a normal distribution. */
const normalFactor = studentFactor(1e9, confidence);
/** Batches whose means tell of dependence that lasts longer than the correlations show. */
const batches = 30;

/** Sum of the squared distances from the mean, divided by the number of values. */
const varianceOf = (values: Float64Array): number => autocovariance(centredOnMean(values), 0);

/** How many independent values the spread of batch means stands for; infinite of means that are all alike. */
function sizeByBatches(values: Float64Array): number {
  const size = Math.floor(values.length / batches);
  if (size < 2) return values.length;
  const means = batchMeans(values, size);
  return (varianceOf(values) * (means.length - 1)) / varianceOf(means);
}

/**
 * The size to be taken for an interval, which must rather be too wide than too narrow: the smaller of what correlations and what batch
 * means say, less what is lost by estimating it (Student's factor for as many degrees of freedom as there are spans of correlation in
 * the sample). `bench/trust-study.ts` shows the coverage.
 */
export function intervalSampleSize(values: Float64Array): number {
  const n = values.length;
  const found = dependence(values);
  if (found === null) return n;
  const size = Math.min(n, n / found.inflation, sizeByBatches(values));
  const freedom = Math.max(2, n / (found.span + 1));
  const loss = (studentFactor(freedom, confidence) / normalFactor) ** 2;
  return Math.max(1, size / loss);
}

/**
 * The effective sizes of a quantile, of values in the order of time, given the quantile's own value: `standing` for whether it can be
 * shown, `interval` for its interval.
 *
 * What bounds a quantile is how many values fall below it, so it is the correlation of 1[x ≤ quantile] that counts, not
 * that of x (Sen 1972): under a heavy tail the variance of x belongs to a few far values that stand alone, and x looks
 * independent while requests are slow together by the dozen.
 */
export function quantileSizes(
  inTimeOrder: Float64Array,
  quantileValue: number,
): { standing: number; interval: number } {
  const below = inTimeOrder.map((value) => (value <= quantileValue ? 1 : 0));
  return { standing: effectiveSampleSize(below), interval: intervalSampleSize(below) };
}
