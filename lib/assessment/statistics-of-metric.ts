import type { Measure } from '../schema/assessment.ts';
import type { EffectiveSizes } from '../statistics/effective-sample-size.ts';
import { quantile } from '../statistics/quantile.ts';
import { allOf, meanMeasure, missingMeasure, plainMeasure, quantileMeasure } from './measure.ts';
import type { RequestMetric } from './metrics.ts';

type MetricName = Pick<RequestMetric, 'id' | 'unit' | 'basis' | 'special'>;

/** Statistics of every metric, in the order shown. */
export const shownStatistics = ['mean', 'p50', 'p90', 'p95', 'p99', 'p99.9', 'min', 'max'] as const;

const percentile = /^p(\d{1,2}(?:\.\d+)?)$/;

/** The p of `p95`, as a share of 1; null for any other statistic. */
export function percentileOf(statistic: string): number | null {
  const digits = percentile.exec(statistic)?.[1];
  // 99.9 / 100 is 0.9990000000000001: twelve digits bring it back
  return digits === undefined ? null : Number((Number(digits) / 100).toPrecision(12));
}

/** How many independent values tell as much about the mean (null), or about the quantile that has this value. */
export type EffectiveSize = (quantileValue: number | null) => EffectiveSizes;

/** One statistic of sorted values: `mean`, `min`, `max` or `p<number>`; null for a name unknown. */
export function statisticOf(
  metric: MetricName,
  statistic: string,
  sorted: Float64Array,
  effective: EffectiveSize = () => allOf(sorted),
): Measure | null {
  const name = { metric: metric.id, statistic, unit: metric.unit, basis: metric.basis } as const;
  const p = percentileOf(statistic);
  if (p !== null) return quantileMeasure(name, sorted, p, effective(quantile(sorted, p)));
  if (statistic === 'mean') return meanMeasure(name, sorted, effective(null));
  if (statistic !== 'min' && statistic !== 'max') return null;
  const extreme = statistic === 'min' ? sorted[0] : sorted.at(-1);
  return extreme === undefined
    ? missingMeasure(name, 'no value was measured')
    : plainMeasure(
        name,
        extreme,
        sorted.length,
        `the ${statistic === 'min' ? 'least' : 'largest'} in the data; it has no interval`,
      );
}
