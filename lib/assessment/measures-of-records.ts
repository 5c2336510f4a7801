import type { Assessment, Measure } from '../schema/assessment.ts';
import { quantile } from '../statistics/quantile.ts';
import type { MeasureSource } from './evidence.ts';
import { answerValidity } from './failures.ts';
import { missingMeasure, plainMeasure, shareMeasure } from './measure.ts';
import { requestMetrics, sortedValues } from './metrics.ts';
import { statisticOfGaps, statisticsOfGaps, type PooledGaps } from './pooled-gaps.ts';
import type { Population } from './population.ts';
import { rates } from './rates.ts';
import type { RecordColumns } from './record-columns.ts';
import { statisticOf, statisticsOf } from './statistics-of-metric.ts';

/** Sorted values of each metric, by its id. */
export type Samples = ReadonlyMap<string, Float64Array>;

function shares(population: Population, validity: Assessment['validity']): Measure[] {
  const valid = { metric: 'valid', statistic: 'rate', unit: 'share', basis: 'tested' } as const;
  return [
    shareMeasure(
      { metric: 'success', statistic: 'rate', unit: 'share', basis: 'requests' },
      population.succeeded.length,
      population.measured.length,
    ),
    validity === null
      ? missingMeasure(valid, 'no answer was tested')
      : shareMeasure(valid, validity.valid, validity.tested),
  ];
}

function measureSource(samples: Samples, measures: readonly Measure[], gaps: PooledGaps | null): MeasureSource {
  return (metric, statistic) => {
    const known = measures.find((measure) => measure.metric === metric && measure.statistic === statistic);
    if (metric === 'itl') return known ?? (gaps && statisticOfGaps(gaps, statistic));
    const found = requestMetrics.find(({ id }) => id === metric);
    return known ?? (found ? statisticOf(found, statistic, samples.get(metric) ?? new Float64Array(0)) : null);
  };
}

/** All measures of some records, be they of a whole run or of one of its levels. */
export function measuresOfRecords(
  columns: RecordColumns,
  population: Population,
  gaps: PooledGaps | null,
): {
  readonly samples: Samples;
  readonly measures: readonly Measure[];
  readonly measureOf: MeasureSource;
  readonly validity: Assessment['validity'];
} {
  const samples: Samples = new Map(
    requestMetrics.map((metric) => {
      const rows = metric.basis === 'requests' ? population.measured : population.succeeded;
      return [metric.id, sortedValues(columns, rows, metric)];
    }),
  );
  const validity = answerValidity(columns, population);
  const medianE2eMs = quantile(samples.get('e2e') ?? new Float64Array(0), 0.5);
  const total = { metric: 'requests', statistic: 'count', unit: 'requests', basis: 'requests' } as const;
  const measures = [
    plainMeasure(total, population.measured.length, population.measured.length),
    ...shares(population, validity),
    ...rates(columns, population, medianE2eMs),
    ...requestMetrics.flatMap((metric) => statisticsOf(metric, samples.get(metric.id) ?? new Float64Array(0))),
    ...statisticsOfGaps(gaps),
  ];
  return { samples, measures, measureOf: measureSource(samples, measures, gaps), validity };
}
