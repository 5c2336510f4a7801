import { batchMeans } from './batch-means.ts';

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

/**
 * How many independent values tell as much about the mean as these do, which stand in the order of time: n times the
 * variance over the long-run variance, from 1 to n (Geyer 1992, initial positive sequence). NaN-free values are taken
 * for granted.
 *
 * Cost: at most 32 lags are summed; where the correlation lasts longer, means of four neighbours take the place of the
 * values (the long-run variance of batch means, times the batch, is that of the values) and the sum starts anew, so that
 * a million values never take more than 43 passes.
 *
 * Correlation within the noise of independent values (a sum of k lags has the standard error 2·√(k/n)) counts as none,
 * so that 19 of 20 samples of independent values keep their full n and the standing that goes with it.
 */
export function effectiveSampleSize(values: Float64Array): number {
  const n = values.length;
  if (n < 4) return n;
  let series = centredOnMean(values);
  const variance = autocovariance(series, 0);
  if (!(variance > 0)) return n;
  let batch = 1;
  for (;;) {
    const half = 2 * Math.floor(series.length / 4) - 1;
    const { longRun, lags, ended } = initialPositiveSequence(series, Math.min(lagsPerResolution - 1, half));
    if (!ended && half >= lagsPerResolution) {
      series = batchMeans(series, coarsening);
      batch *= coarsening;
      continue;
    }
    const inflation = (batch * longRun) / variance;
    const noise = noiseFactor * 2 * Math.sqrt((batch * lags) / n);
    return inflation <= 1 + noise ? n : Math.max(1, n / inflation);
  }
}

/**
 * The effective size for an interval of a quantile, of values in the order of time, given the quantile's own value.
 *
 * What bounds a quantile is how many values fall below it, so it is the correlation of 1[x ≤ quantile] that counts, not
 * that of x (Sen 1972): under a heavy tail the variance of x belongs to a few far values that stand alone, and x looks
 * independent while requests are slow together by the dozen.
 */
export function quantileEffectiveSize(inTimeOrder: Float64Array, quantileValue: number): number {
  return effectiveSampleSize(inTimeOrder.map((value) => (value <= quantileValue ? 1 : 0)));
}
