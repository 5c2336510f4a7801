import type { Assessment, Measure } from '../schema/assessment.ts';
import type { Run } from '../schema/run.ts';
import { quantile } from '../statistics/quantile.ts';
import { spansOf } from './completions.ts';
import type { MeasureSource } from './evidence.ts';
import { answerValidity } from './failures.ts';
import { findSteady, type Load } from './find-steady.ts';
import { gapClusters } from './gap-clusters.ts';
import { keptPromises } from './goodput.ts';
import { missingMeasure, plainMeasure, shareMeasure } from './measure.ts';
import { requestMetrics, type RequestMetric, type RequestMetricId } from './metrics.ts';
import { statisticOfGaps, statisticsOfGaps, type PooledGaps } from './pooled-gaps.ts';
import type { Population } from './population.ts';
import { rates } from './rates.ts';
import type { RecordColumns } from './record-columns.ts';
import { lookedAt, sampleOf, type Sample } from './sample.ts';
import { shownStatistics, statisticOf } from './statistics-of-metric.ts';
import type { Steady } from './steady.ts';

/** What some records tell, be they of a whole run or of one of its levels. */
export interface RecordMeasures {
  readonly steady: Steady | null;
  readonly validity: Assessment['validity'];
  /** Derived when asked for, and kept. */
  readonly measureOf: MeasureSource;
  /** All that a report shows; of records at several levels only what is drawn or asked for of all together. */
  readonly shown: () => Measure[];
  readonly sortedOf: (metric: RequestMetricId) => Float64Array;
}

const shareOf = (metric: string, statistic: string, hits: number, { measured }: Population): Measure =>
  shareMeasure({ metric, statistic, unit: 'share', basis: 'requests' }, hits, measured.length);

function validMeasure(validity: Assessment['validity']): Measure {
  const name = { metric: 'valid', statistic: 'rate', unit: 'share', basis: 'tested' } as const;
  return validity === null
    ? missingMeasure(name, 'no answer was tested')
    : shareMeasure(name, validity.valid, validity.tested);
}

/** Metrics that more than their own statistics are made of. */
const askedAgain: ReadonlySet<string> = new Set<RequestMetricId>(['ttft', 'e2e']);

/** Metrics that over several loads together belong to none of them, and that nothing is drawn of. */
const ofOneLoad: ReadonlySet<string> = new Set<RequestMetricId>(['ttfc', 'tpot', 'ntpot']);

/** Samples of metrics. A sample of a million is large, and statistics are asked for metric by metric: of most only the last is kept. */
function samplesOf(columns: RecordColumns, { measured, succeeded }: Population): (metric: RequestMetric) => Sample {
  const stretches = { requests: lookedAt(columns, measured), successes: lookedAt(columns, succeeded) };
  const kept = new Map<string, Sample>();
  let last: { id: string; sample: Sample } | null = null;
  return (metric) => {
    const known = kept.get(metric.id) ?? (last?.id === metric.id ? last.sample : null);
    if (known !== null) return known;
    const sample = sampleOf(columns, stretches[metric.basis], metric);
    if (askedAgain.has(metric.id)) kept.set(metric.id, sample);
    else last = { id: metric.id, sample };
    return sample;
  };
}

const metricOf = (id: string): RequestMetric | undefined => requestMetrics.find((metric) => metric.id === id);

/**
 * The measures of some records. `load` is what sent them; null where that changed, so that no stretch of them is steady.
 */
export function measuresOfRecords(
  run: Run,
  columns: RecordColumns,
  population: Population,
  { load, gaps = null }: { readonly load: Load | null; readonly gaps?: PooledGaps | null },
): RecordMeasures {
  const sample = samplesOf(columns, population);
  const sortedOf = (id: RequestMetricId): Float64Array => {
    const metric = metricOf(id);
    return metric ? sample(metric).sorted : new Float64Array(0);
  };
  const medians = { ttftMs: quantile(sortedOf('ttft'), 0.5), e2eMs: quantile(sortedOf('e2e'), 0.5) };
  const spans = spansOf(columns, population.succeeded);
  const steady = load && findSteady(load, columns, population, { spans, medianMs: medians.e2eMs });
  const good = keptPromises(run, columns, population);
  const validity = answerValidity(columns, population);
  const { measured, succeeded } = population;
  const clusters = gaps && gapClusters(columns, measured);
  const total = { metric: 'requests', statistic: 'count', unit: 'requests', basis: 'requests' } as const;
  const counted = [
    plainMeasure(total, measured.length, measured.length),
    shareOf('success', 'rate', succeeded.length, population),
    validMeasure(validity),
    ...rates(columns, population, { steady, medians, spans, good }),
    ...(good === null
      ? []
      : [
          shareOf(
            'goodput',
            'share',
            good.reduce((sum, one) => sum + one, 0),
            population,
          ),
        ]),
  ];
  const known = new Map(counted.map((measure): [string, Measure | null] => [measure.id, measure]));
  const derive: MeasureSource = (id, statistic) => {
    if (id === 'itl') return gaps && statisticOfGaps(gaps, statistic, clusters);
    const metric = metricOf(id);
    if (metric === undefined) return null;
    const { sorted, effective } = sample(metric);
    return statisticOf(metric, statistic, sorted, effective);
  };
  const measureOf: MeasureSource = (metric, statistic) => {
    const id = `${metric}-${statistic}`;
    if (!known.has(id)) known.set(id, derive(metric, statistic));
    return known.get(id) ?? null;
  };
  const shownOf = (metric: RequestMetric): Measure[] =>
    metric.special && sample(metric).sorted.length === 0
      ? []
      : shownStatistics.flatMap((statistic) => measureOf(metric.id, statistic) ?? []);
  const told = requestMetrics.filter(({ id }) => load !== null || !ofOneLoad.has(id));
  const shown = (): Measure[] => [...counted, ...told.flatMap(shownOf), ...statisticsOfGaps(gaps, clusters)];
  return { steady, validity, measureOf, shown, sortedOf };
}
