import type { Measure } from '../schema/assessment.ts';
import { meanMeasure, missingMeasure, plainMeasure, quantileMeasure } from './measure.ts';
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

/** One statistic of sorted values: `mean`, `min`, `max` or `p<number>`; null for a name unknown. */
export function statisticOf(metric: MetricName, statistic: string, sorted: Float64Array): Measure | null {
  const name = { metric: metric.id, statistic, unit: metric.unit, basis: metric.basis } as const;
  const p = percentileOf(statistic);
  if (p !== null) return quantileMeasure(name, sorted, p);
  if (statistic === 'mean') return meanMeasure(name, sorted);
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

/** All statistics that a report shows of one metric; none of a special one without a value. */
export function statisticsOf(metric: MetricName, sorted: Float64Array): Measure[] {
  if (metric.special && sorted.length === 0) return [];
  return shownStatistics.flatMap((statistic) => statisticOf(metric, statistic, sorted) ?? []);
}
