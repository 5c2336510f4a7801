import { quantile } from '../lib/statistics/quantile.ts';

/** The quantile of unsorted values; NaN of none. */
export const quantileOf = (values: readonly number[], p: number): number =>
  quantile(Float64Array.from(values).toSorted(), p);

/** The median of unsorted values; NaN of none. */
export const medianOf = (values: readonly number[]): number => quantileOf(values, 0.5);

/** A wait. */
export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** The mean of the values; null of none. */
export const meanOf = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
