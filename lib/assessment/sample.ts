import { meanSizes, quantileSizes } from '../statistics/effective-sample-size.ts';
import { valuesOf, type RequestMetric } from './metrics.ts';
import type { RecordColumns } from './record-columns.ts';
import type { EffectiveSize } from './statistics-of-metric.ts';

/** A profile that changes its level more often has no stretches that are worth a look each. */
export const mostStretches = 100;

/** Unbroken stretches at one level, of rows in the order of time. */
export function stretchesOf({ level }: RecordColumns, rows: Uint32Array): Uint32Array[] {
  const stretches: Uint32Array[] = [];
  let start = 0;
  for (let i = 1; i <= rows.length; i++) {
    if (i < rows.length && level[rows[i] as number] === level[rows[start] as number]) continue;
    stretches.push(rows.subarray(start, i));
    start = i;
  }
  return stretches;
}

/** The stretches in which dependence is looked for: all in one where they are too many. */
export function lookedAt(columns: RecordColumns, rows: Uint32Array): readonly Uint32Array[] {
  const stretches = stretchesOf(columns, rows);
  return stretches.length > mostStretches ? [rows] : stretches;
}

/** Values of one metric. */
export interface Sample {
  readonly sorted: Float64Array;
  readonly effective: EffectiveSize;
}

/**
 * The sample of a metric, from rows in the order of time, by stretches at one level. That the levels of a run differ is
 * its plan and no chance, so the dependence of its requests is looked for within each level.
 */
export function sampleOf(columns: RecordColumns, stretches: readonly Uint32Array[], metric: RequestMetric): Sample {
  const inOrder = stretches.map((stretch) => valuesOf(columns, stretch, metric));
  const sorted = new Float64Array(inOrder.reduce((n, values) => n + values.length, 0));
  let at = 0;
  for (const values of inOrder) {
    sorted.set(values, at);
    at += values.length;
  }
  sorted.sort();
  const effective: EffectiveSize = (value) => {
    const sum = { standing: 0, interval: 0 };
    for (const values of inOrder) {
      const { standing, interval } = value === null ? meanSizes(values) : quantileSizes(values, value);
      sum.standing += standing;
      sum.interval += interval;
    }
    return sum;
  };
  return { sorted, effective };
}
