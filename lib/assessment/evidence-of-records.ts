import type { Distribution } from '../schema/assessment.ts';
import type { Run } from '../schema/run.ts';
import type { Summary } from '../schema/summary.ts';
import { histogram } from '../statistics/histogram.ts';
import { drift } from './drift.ts';
import type { Evidence, Reading } from './evidence.ts';
import { failureGroups, finishReasons } from './failures.ts';
import { levelsOfRecords } from './levels.ts';
import { measuresOfRecords, type Samples } from './measures-of-records.ts';
import type { RequestMetricId } from './metrics.ts';
import { divide } from './population.ts';
import type { PooledGaps } from './pooled-gaps.ts';
import type { RecordColumns } from './record-columns.ts';
import { timeline } from './timeline.ts';

const drawn: readonly RequestMetricId[] = ['e2e', 'ttft'];

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
  const { samples, measures, measureOf, validity } = measuresOfRecords(columns, population, gaps);
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
    measureOf,
    levels: levelsOfRecords(run, columns),
    drift: drift(run, columns, population),
    failures: failureGroups(columns, population),
    validity,
    finishReasons: finishReasons(columns, population),
    timeline: timeline(columns, population),
    distributions: distributions(samples),
  };
}
