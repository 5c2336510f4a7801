import type { Setup } from '../facts/setup.ts';
import type { Distribution } from '../schema/assessment.ts';
import type { Run } from '../schema/run.ts';
import type { ServerSample } from '../schema/server-sample.ts';
import type { Summary } from '../schema/summary.ts';
import { histogram } from '../statistics/histogram.ts';
import type { Evidence, MeasureSource, Reading } from './evidence.ts';
import { failureGroups, finishReasons } from './failures.ts';
import { levelsOfRecords, severalLevels } from './levels.ts';
import { measuresOfRecords, type RecordMeasures } from './measures-of-records.ts';
import type { RequestMetricId } from './metrics.ts';
import { divide } from './population.ts';
import type { PooledGaps } from './pooled-gaps.ts';
import type { RecordColumns } from './record-columns.ts';
import { inSendOrder } from './send-order.ts';
import { serverMeasures, serverSide } from './server-side.ts';
import { timeline } from './timeline.ts';
import { warmupMeasures } from './warmup-measures.ts';

const drawn: readonly RequestMetricId[] = ['e2e', 'ttft'];

function distributions({ sortedOf }: RecordMeasures): Distribution[] {
  return drawn.flatMap((metric) => {
    const bins = histogram(sortedOf(metric));
    return bins ? [{ metric, scale: bins.scale, edges: [...bins.edges], counts: [...bins.counts] }] : [];
  });
}

/** What a run keeps beside its records. */
export interface Beside {
  readonly gaps?: PooledGaps | null;
  /** Scrapes of the server and its GPU. */
  readonly samples?: readonly ServerSample[];
  /** What answered. */
  readonly setup?: Setup;
}

/** What the request records of a run tell; the gaps between chunks come from the extension's own histograms. */
export function evidenceOfRecords(
  run: Run,
  columns: RecordColumns,
  summary: Summary | null,
  reading: Reading,
  { gaps = null, samples = [] }: Beside = {},
): Evidence {
  const ordered = inSendOrder(columns);
  const population = divide(run, columns, ordered);
  const slots = Math.max(1, ...run.profile.levels);
  const load = severalLevels(run, columns) ? null : { loop: run.loop, slots };
  const found = measuresOfRecords(run, columns, population, { load, gaps });
  const ofServer = serverMeasures(samples, population.window);
  const measureOf: MeasureSource = (metric, statistic) =>
    ofServer.find((measure) => measure.metric === metric && measure.statistic === statistic) ??
    found.measureOf(metric, statistic);
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
      warmup: population.warmup.length,
    },
    window: population.window,
    measures: [...found.shown(), ...warmupMeasures(columns, population.warmup), ...ofServer],
    measureOf,
    requests: { columns, measured: population.measured, succeeded: population.succeeded },
    samples,
    steady: found.steady,
    levels: levelsOfRecords(run, columns, ordered, samples),
    failures: failureGroups(columns, population),
    validity: found.validity,
    finishReasons: finishReasons(columns, population),
    timeline: timeline(columns, population),
    distributions: distributions(found),
    serverSide: serverSide(samples, columns, population.window),
  };
}
