import { confidence } from './confidence.ts';
import { studentFactor } from './student.ts';

export interface LinearTrend {
  /** Change of the value per unit of x. */
  readonly slope: number;
  /** Half the width of the slope's 95 % interval; null where too few independent values are left to know it. */
  readonly margin: number | null;
  readonly intercept: number;
}

/** Taken from the first value: equal ones have exactly their value as mean, and so no slope by rounding. */
function meanOf(values: Float64Array): number {
  const base = values[0] ?? 0;
  let sum = 0;
  for (const value of values) sum += value - base;
  return base + sum / values.length;
}

/**
 * Least-squares line through the points (x, y), with the 95 % margin of its slope by Student's t. Points that depend on
 * each other, as those of requests in flight together, are worth `effective` ones: the error grows as their share of n
 * falls, and the degrees of freedom are theirs. Null where all x are the same.
 */
export function linearTrend(x: Float64Array, y: Float64Array, effective = x.length): LinearTrend | null {
  const n = x.length;
  const [meanX, meanY] = [meanOf(x), meanOf(y)];
  let [xx, xy, yy] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [dx, dy] = [(x[i] as number) - meanX, (y[i] as number) - meanY];
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  if (!(xx > 0)) return null;
  const slope = xy / xx;
  const intercept = meanY - slope * meanX;
  const freedom = Math.min(n, effective) - 2;
  if (!(freedom > 0)) return { slope, margin: null, intercept };
  const residual = Math.max(0, yy - slope * xy);
  // residual / (n - 2) is the variance of a value; n/effective times that of the slope as if each were independent.
  const error = Math.sqrt((residual / Math.max(1, n - 2) / xx) * (n / (freedom + 2)));
  return { slope, margin: studentFactor(freedom, confidence) * error, intercept };
}
