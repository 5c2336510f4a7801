import type { Measure } from '../schema/assessment.ts';
import { meanMeasure, missingMeasure, plainMeasure, quantileMeasure } from './measure.ts';
import type { RequestMetric } from './metrics.ts';

type MetricName = Pick<RequestMetric, 'id' | 'unit'>;

/** Statistics of every request metric, in the order shown. */
const shownStatistics = ['mean', 'p50', 'p95', 'p99', 'min', 'max'] as const;

const percentile = /^p(\d{1,2}(?:\.\d+)?)$/;

/** The p of `p95`, as a share of 1; null for any other statistic. */
export function percentileOf(statistic: string): number | null {
  const digits = percentile.exec(statistic)?.[1];
  return digits === undefined ? null : Number(digits) / 100;
}

/** One statistic of sorted values of successful requests: `mean`, `min`, `max` or `p<number>`; null for a name unknown. */
export function statisticOf(metric: MetricName, statistic: string, sorted: Float64Array): Measure | null {
  const name = { metric: metric.id, statistic, unit: metric.unit, basis: 'successes' } as const;
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

/** All statistics that a report shows of one metric. */
export function statisticsOf(metric: MetricName, sorted: Float64Array): Measure[] {
  return shownStatistics.flatMap((statistic) => statisticOf(metric, statistic, sorted) ?? []);
}
