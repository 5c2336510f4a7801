import type { Measure } from '../schema/assessment.ts';
import type { ServerSample, ServerValueName } from '../schema/server-sample.ts';
import type { CrossCheck, ServerSide } from '../schema/server-side.ts';
import { quantile } from '../statistics/quantile.ts';
import { sixDigits } from '../statistics/rounding.ts';
import { watchedPower } from '../telemetry/gpu-power.ts';
import type { Unit } from '../units/quantity.ts';
import { plainMeasure } from './measure.ts';
import { timeToFirstToken } from './metrics.ts';
import type { RecordColumns } from './record-columns.ts';
import { serverCourse, totalRise } from './server-course.ts';

type Window = { readonly startMs: number; readonly endMs: number } | null;

/** Values that a server has at any moment, by the metric of their measures. */
const gauges: readonly (readonly [metric: string, name: ServerValueName, unit: Unit])[] = [
  ['running', 'running', 'requests'],
  ['queue-depth', 'queueDepth', 'requests'],
  ['kv-usage', 'kvUsage', 'share'],
  ['gpu-memory', 'gpuMemoryShare', 'share'],
  ['gpu-utilization', 'gpuUtilization', 'share'],
];

function gaugeMeasures(samples: readonly ServerSample[]): Measure[] {
  return gauges.flatMap(([metric, name, unit]) => {
    const values = samples.map((sample) => sample.values[name]).filter((value) => value !== undefined);
    if (values.length === 0) return [];
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const of = (statistic: string, value: number): Measure =>
      plainMeasure({ metric, statistic, unit, basis: 'scrapes' }, value, values.length);
    // two days of scrapes are more than a call takes as arguments
    return [
      of('mean', mean),
      of(
        'max',
        values.reduce((most, value) => Math.max(most, value)),
      ),
    ];
  });
}

function counterMeasures(samples: readonly ServerSample[]): Measure[] {
  const n = samples.length;
  const preempted = totalRise(samples, 'preemptions');
  const [queries, hits] = [totalRise(samples, 'prefixQueries'), totalRise(samples, 'prefixHits')];
  const known: Measure[] = [];
  if (preempted !== null)
    known.push(
      plainMeasure({ metric: 'preemptions', statistic: 'count', unit: 'requests', basis: 'scrapes' }, preempted, n),
    );
  if (queries !== null && hits !== null && queries > 0)
    known.push(
      plainMeasure({ metric: 'prefix-hits', statistic: 'rate', unit: 'share', basis: 'scrapes' }, hits / queries, n),
    );
  return known;
}

/** What the scrapes measure: gauges within the load's window, counters from before it to after it. */
export function serverMeasures(samples: readonly ServerSample[], window: Window): Measure[] {
  const came = samples.filter(({ up }) => up);
  const within = came.filter(({ atMs }) => window === null || (atMs >= window.startMs && atMs <= window.endMs));
  return [
    ...gaugeMeasures(within.length > 0 ? within : came),
    ...counterMeasures(came.filter(({ source }) => source === 'server')),
  ];
}

/**
 * The same of one stretch of a run: gauges within it, counters from the last scrape before it to the first after it. Nothing where no scrape
 * falls into it.
 */
export function serverMeasuresWithin(samples: readonly ServerSample[], window: Window): Measure[] {
  if (window === null) return [];
  const came = samples.filter(({ up }) => up);
  const within = came.filter(({ atMs }) => atMs >= window.startMs && atMs <= window.endMs);
  if (within.length === 0) return [];
  const ofServer = came.filter(({ source }) => source === 'server');
  const first = ofServer.findLastIndex(({ atMs }) => atMs <= window.startMs);
  const last = ofServer.findIndex(({ atMs }) => atMs >= window.endMs);
  const around = ofServer.slice(Math.max(0, first), last === -1 ? undefined : last + 1);
  return [...gaugeMeasures(within), ...counterMeasures(around)];
}

interface RecordTotals {
  readonly requests: number;
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly ttftSumMs: number;
  readonly ttftCount: number;
}

/** Totals over every success, warm-up included, as the server does not know phases. */
function totalsOf(columns: RecordColumns): RecordTotals {
  const totals = { requests: 0, promptTokens: 0, outputTokens: 0, ttftSumMs: 0, ttftCount: 0 };
  for (let row = 0; row < columns.length; row++) {
    if (columns.success[row] !== 1) continue;
    totals.requests++;
    totals.promptTokens += columns.promptTokens[row] || 0;
    totals.outputTokens += columns.outputTokens[row] || 0;
    const ttft = timeToFirstToken.of(columns, row);
    if (Number.isNaN(ttft)) continue;
    totals.ttftSumMs += ttft;
    totals.ttftCount++;
  }
  return totals;
}

function crossCheck(samples: readonly ServerSample[], columns: RecordColumns): CrossCheck[] {
  const own = totalsOf(columns);
  const [sumS, count] = [totalRise(samples, 'ttftSumS'), totalRise(samples, 'ttftCount')];
  const list: readonly (readonly [CrossCheck['id'], CrossCheck['unit'], number | null, number])[] = [
    ['requests', 'requests', totalRise(samples, 'requestsSucceeded'), own.requests],
    ['prompt-tokens', 'tokens', totalRise(samples, 'promptTokens'), own.promptTokens],
    ['output-tokens', 'tokens', totalRise(samples, 'generationTokens'), own.outputTokens],
    ['ttft-mean', 'ms', sumS === null || !count ? null : (1000 * sumS) / count, own.ttftSumMs / own.ttftCount],
  ];
  return list.flatMap(([id, unit, server, records]) =>
    server === null || Number.isNaN(records)
      ? []
      : [{ id, unit, server: sixDigits(server), records: sixDigits(records) }],
  );
}

/** From the last scrape of one process to the first of the next. */
export interface Restart {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Where a scrape is of a process that began later than the one before, or counters fell. */
export function restartsIn(samples: readonly ServerSample[]): Restart[] {
  return samples.slice(1).flatMap((sample, i) => {
    const before = samples[i] ?? sample;
    const anew =
      sample.processStart !== null && before.processStart !== null
        ? sample.processStart > before.processStart + 1
        : (sample.values.generationTokens ?? 0) < (before.values.generationTokens ?? 0);
    return anew ? [{ fromMs: before.atMs, toMs: sample.atMs }] : [];
  });
}

/** The power of the GPUs while the load went on, where an exporter told it. */
function powerOf(samples: readonly ServerSample[], window: Window): Pick<ServerSide, 'power'> {
  const watched = window === null ? null : watchedPower(samples, window);
  if (watched === null) return {};
  const { meanW, samples: count, seconds, bySampling } = watched;
  return { power: { meanW: sixDigits(meanW), samples: count, seconds, bySampling } };
}

/** What the server told over the run, beside what the records tell of the same; null where there is no scrape. */
export function serverSide(
  samples: readonly ServerSample[],
  columns: RecordColumns,
  window: Window,
): ServerSide | null {
  if (samples.length === 0) return null;
  const ofServer = samples.filter(({ source, died }) => source === 'server' && died === null);
  const came = ofServer.filter(({ up }) => up);
  const gaps = Float64Array.from(ofServer.slice(1), ({ atMs }, i) => atMs - (ofServer[i]?.atMs ?? atMs)).sort();
  return {
    kind: came[0]?.kind ?? null,
    scrapes: came.length,
    missed: ofServer.length - came.length,
    intervalMs: gaps.length === 0 ? null : sixDigits(quantile(gaps, 0.5)),
    restarts: restartsIn(came).length,
    died: samples.findLast(({ died }) => died !== null)?.died ?? null,
    series: serverCourse(samples.filter(({ died }) => died === null)),
    ...powerOf(samples, window),
    crossCheck: crossCheck(came, columns),
  };
}
