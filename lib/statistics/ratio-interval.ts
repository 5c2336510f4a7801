import { confidence } from './confidence.ts';
import { studentFactor, studentTails } from './student.ts';

/** How many times `a` the number `b` is, with the 95 % interval; null where that side has no bound. */
export interface RatioInterval {
  readonly ratio: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** Logarithms of equal values, added up, differ by less than this. */
const rounding = 1e-12;

interface LogMoments {
  readonly mean: number;
  /** Variance of the mean. */
  readonly variance: number;
  readonly freedom: number;
}

function logMoments(values: readonly number[]): LogMoments {
  const logs = values.map((value) => Math.log(value));
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  const squares = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0);
  return { mean, variance: squares / (logs.length - 1) / logs.length, freedom: logs.length - 1 };
}

/** Degrees of freedom by Welch and Satterthwaite, between the smaller side's and both sides' together. */
const welchFreedom = (a: LogMoments, b: LogMoments): number =>
  (a.variance + b.variance) ** 2 / (a.variance ** 2 / a.freedom + b.variance ** 2 / b.freedom);

/**
 * The ratio b / a of the geometric means of repeated runs, one value a run, by Welch's t on their logarithms; the p
 * value is that of a ratio of 1 (for Holm). Null with fewer than two runs a side or a value that is not above 0. Runs
 * whose values are all the same have an interval without width.
 */
export function ratioOfRuns(
  a: readonly number[],
  b: readonly number[],
): { readonly ratio: number; readonly low: number; readonly high: number; readonly pValue: number } | null {
  if (a.length < 2 || b.length < 2 || ![...a, ...b].every((value) => value > 0)) return null;
  const [one, other] = [logMoments(a), logMoments(b)];
  const difference = other.mean - one.mean;
  const ratio = Math.exp(difference);
  const error = Math.sqrt(one.variance + other.variance);
  if (error < rounding) return { ratio, low: ratio, high: ratio, pValue: Math.abs(difference) < rounding ? 1 : 0 };
  const freedom = welchFreedom(one, other);
  const half = studentFactor(freedom, confidence) * error;
  return {
    ratio,
    low: Math.exp(difference - half),
    high: Math.exp(difference + half),
    pValue: studentTails(difference / error, freedom),
  };
}

/** A number above 0 with its own interval; a bound that does not exist is null. */
export interface Estimate {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** How far a bound lies from its value on the scale of logarithms; endless where there is none. */
const logDistance = (value: number, bound: number | null): number =>
  bound === null || bound <= 0 ? Number.POSITIVE_INFINITY : Math.abs(Math.log(bound / value));

/**
 * The ratio b / a of two independent estimates, each with a 95 % interval of its own, symmetric or not: the method of
 * variance estimates recovery on logarithms (MOVER; Zou and Donner 2008). It knows what each interval knows, and so
 * nothing of the difference from run to run. An estimate without a bound leaves that side of the ratio open. Null where
 * a value is not above 0.
 */
export function ratioOfEstimates(a: Estimate, b: Estimate): RatioInterval | null {
  if (!(a.value > 0 && b.value > 0)) return null;
  const ratio = b.value / a.value;
  const down = Math.hypot(logDistance(b.value, b.low), logDistance(a.value, a.high));
  const up = Math.hypot(logDistance(b.value, b.high), logDistance(a.value, a.low));
  return {
    ratio,
    low: Number.isFinite(down) ? ratio * Math.exp(-down) : null,
    high: Number.isFinite(up) ? ratio * Math.exp(up) : null,
  };
}
