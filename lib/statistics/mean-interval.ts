import { studentFactor } from './student.ts';
import { confidence } from './confidence.ts';

/**
 * Mean of values and its 95 % interval by Student's t; no interval from fewer than two values. Values that depend on
 * each other are worth `effective` ones.
 */
export function meanInterval(
  values: Float64Array,
  effective = values.length,
): { mean: number; low: number | null; high: number | null } {
  const n = values.length;
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / n;
  const independent = Math.min(n, effective);
  if (independent < 2) return { mean, low: null, high: null };
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  const half = (studentFactor(independent - 1, confidence) * Math.sqrt(squares / (n - 1))) / Math.sqrt(independent);
  return { mean, low: mean - half, high: mean + half };
}
