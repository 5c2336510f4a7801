import type { Distribution, Measure } from '../schema/assessment.ts';
import type { Run } from '../schema/run.ts';
import type { Summary } from '../schema/summary.ts';
import { histogram } from '../statistics/histogram.ts';
import { quantile } from '../statistics/quantile.ts';
import type { Evidence, MeasureSource, Reading } from './evidence.ts';
import { answerValidity, failureGroups, finishReasons } from './failures.ts';
import { missingMeasure, plainMeasure, shareMeasure } from './measure.ts';
import { requestMetrics, sortedValues, type RequestMetricId } from './metrics.ts';
import { divide, type Population } from './population.ts';
import { rates } from './rates.ts';
import { statisticOfGaps, statisticsOfGaps, type PooledGaps } from './pooled-gaps.ts';
import type { RecordColumns } from './record-columns.ts';
import { statisticOf, statisticsOf } from './statistics-of-metric.ts';
import { timeline } from './timeline.ts';

type Samples = ReadonlyMap<string, Float64Array>;

const drawn: readonly RequestMetricId[] = ['e2e', 'ttft'];

function shares(population: Population, validity: Evidence['validity']): Measure[] {
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

function distributions(samples: Samples): Distribution[] {
  return drawn.flatMap((metric) => {
    const bins = histogram(samples.get(metric) ?? new Float64Array(0));
    return bins ? [{ metric, scale: bins.scale, edges: [...bins.edges], counts: [...bins.counts] }] : [];
  });
}

/** What the request records of a run tell; the gaps between chunks come from the extension's own histograms. */
export function evidenceOfRecords(
  run: Run,
  columns: RecordColumns,
  summary: Summary | null,
  reading: Reading,
  gaps: PooledGaps | null,
): Evidence {
  const population = divide(run, columns);
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
  return {
    run,
    summary,
    source: 'records',
    reading,
    counts: {
      planned: run.requestsPlanned,
      measured: population.measured.length,
      succeeded: population.succeeded.length,
      failed: population.failed.length,
      cutShort: population.cutShort,
      warmup: population.warmup,
    },
    window: population.window,
    measures,
    measureOf: measureSource(samples, measures, gaps),
    failures: failureGroups(columns, population),
    validity,
    finishReasons: finishReasons(columns, population),
    timeline: timeline(columns, population),
    distributions: distributions(samples),
  };
}
