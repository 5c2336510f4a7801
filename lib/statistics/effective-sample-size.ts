import { batchMeans } from './batch-means.ts';
import { confidence } from './confidence.ts';
import { studentFactor } from './student.ts';

/** Lags summed before the series is shortened; even, as Geyer's lags go in pairs. */
const lagsPerResolution = 32;
/** So many neighbours are averaged where the correlation outlasts those lags. */
const coarsening = 4;
/** More values than this are looked at as means of neighbours from the start. */
const mostValues = 16_384;
/** Standard errors, as the lags are chosen by the data themselves. */
const noiseFactor = 2;

/** Autocovariance at a lag of values already centred on their mean, divided by n (so that no lag has more than lag 0). */
function autocovariance(centred: Float64Array, lag: number): number {
  let sum = 0;
  for (let i = lag; i < centred.length; i++) sum += (centred[i] as number) * (centred[i - lag] as number);
  return sum / centred.length;
}

/** Taken from one of them, equal values have exactly that mean, not a rounding of it. */
function meanOf(values: Float64Array): number {
  const base = values[0] ?? 0;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] as number) - base;
  return base + sum / values.length;
}

/** Sum of the squared distances from the mean, divided by the number of values. */
function varianceOf(values: Float64Array): number {
  const mean = meanOf(values);
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += ((values[i] as number) - mean) ** 2;
  return squares / values.length;
}

function centredOnMean(values: Float64Array): Float64Array {
  const mean = meanOf(values);
  return values.map((value) => value - mean);
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

/** Values in the order of time, of which more than 16,384 are looked at as means of neighbours from the start. */
interface Series {
  readonly n: number;
  /** Of one value. */
  readonly variance: number;
  readonly means: Float64Array;
  /** Values that each mean is of; the rest at the end, fewer than that, is left out. */
  readonly batch: number;
}

function batchOf(n: number): number {
  let batch = 1;
  while (n / batch > mostValues) batch *= coarsening;
  return batch;
}

function seriesOf(values: Float64Array): Series {
  const batch = batchOf(values.length);
  const means = batch === 1 ? values : batchMeans(values, batch);
  return { n: values.length, variance: varianceOf(values), means, batch };
}

/** The series of 1[x ≤ threshold], in one pass. */
function seriesBelow(values: Float64Array, threshold: number): Series {
  const n = values.length;
  const batch = batchOf(n);
  const means = new Float64Array(Math.floor(n / batch));
  let below = 0;
  for (let i = 0; i < means.length; i++) {
    let count = 0;
    for (let j = i * batch; j < (i + 1) * batch; j++) if ((values[j] as number) <= threshold) count++;
    means[i] = count / batch;
    below += count;
  }
  for (let j = means.length * batch; j < n; j++) if ((values[j] as number) <= threshold) below++;
  return { n, variance: (below / n) * (1 - below / n), means, batch };
}

/**
 * By the initial positive sequence. At most 32 lags are summed; where the correlation lasts longer, means of four neighbours take the
 * place of the values (the long-run variance of batch means, times the batch, is that of the values) and the sum starts anew, so that
 * a million values take a pass or two, and some more of a sixty-fourth. Null of values that are all alike, and of fewer than four.
 */
function dependence({ n, variance, means, batch: first }: Series): Dependence | null {
  if (n < 4 || !(variance > 0)) return null;
  let [series, batch] = [centredOnMean(means), first];
  for (;;) {
    const half = 2 * Math.floor(series.length / 4) - 1;
    const { longRun, lags, ended } = initialPositiveSequence(series, Math.min(lagsPerResolution - 1, half));
    if (ended || half < lagsPerResolution) return { inflation: (batch * longRun) / variance, span: batch * lags };
    series = batchMeans(series, coarsening);
    batch *= coarsening;
  }
}

/** Half-width factor of a normal distribution. */
const normalFactor = studentFactor(1e9, confidence);
/** Batches whose means tell of dependence that lasts longer than the correlations show. */
const batches = 30;

/** How many independent values the spread of batch means stands for; infinite of means that are all alike. */
function sizeByBatches({ n, variance, means, batch }: Series): number {
  const size = Math.floor(means.length / batches);
  if (size * batch < 2) return n;
  const long = batchMeans(means, size);
  return (variance * (long.length - 1)) / varianceOf(long);
}

/** How many independent values tell as much: for whether a number can be shown, and for its interval. */
export interface EffectiveSizes {
  readonly standing: number;
  readonly interval: number;
}

function standingSize(n: number, { inflation, span }: Dependence): number {
  const noise = noiseFactor * 2 * Math.sqrt(span / n);
  return inflation <= 1 + noise ? n : Math.max(1, n / inflation);
}

function intervalSize(series: Series, { inflation, span }: Dependence): number {
  const { n } = series;
  const size = Math.min(n, n / inflation, sizeByBatches(series));
  const freedom = Math.max(2, n / (span + 1));
  const loss = (studentFactor(freedom, confidence) / normalFactor) ** 2;
  return Math.max(1, size / loss);
}

function sizesOf(series: Series): EffectiveSizes {
  const { n } = series;
  const found = dependence(series);
  if (found === null) return { standing: n, interval: n };
  return { standing: standingSize(n, found), interval: intervalSize(series, found) };
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
  const found = dependence(seriesOf(values));
  return found === null ? values.length : standingSize(values.length, found);
}

/**
 * The effective sizes of a mean, of values in the order of time. That for an interval must rather be too small than too large: the
 * smaller of what correlations and what batch means say, less what is lost by estimating it (Student's factor for as many degrees of
 * freedom as there are spans of correlation in the sample). `bench/trust-study.ts` shows the coverage.
 */
export const meanSizes = (inTimeOrder: Float64Array): EffectiveSizes => sizesOf(seriesOf(inTimeOrder));

/**
 * The effective sizes of a quantile, of values in the order of time, given the quantile's own value.
 *
 * What bounds a quantile is how many values fall below it, so it is the correlation of 1[x ≤ quantile] that counts, not
 * that of x (Sen 1972): under a heavy tail the variance of x belongs to a few far values that stand alone, and x looks
 * independent while requests are slow together by the dozen.
 */
export const quantileSizes = (inTimeOrder: Float64Array, quantileValue: number): EffectiveSizes =>
  sizesOf(seriesBelow(inTimeOrder, quantileValue));
