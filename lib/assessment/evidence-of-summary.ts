import type { Measure } from '../schema/assessment.ts';
import type { Run } from '../schema/run.ts';
import type { Summary } from '../schema/summary.ts';
import { quantileRanks, type Interval } from '../statistics/quantile-interval.ts';
import { sixDigits } from '../statistics/rounding.ts';
import { quantileStanding } from '../statistics/sample-size.ts';
import type { Evidence, MeasureSource, Reading } from './evidence.ts';
import { measuredMetrics } from '../records/measured-metrics.ts';
import { missingMeasure, plainMeasure, rateMeasure, shareMeasure } from './measure.ts';
import { requestMetrics, type RequestMetric } from './metrics.ts';
import { percentileOf } from './statistics-of-metric.ts';

type Values = Readonly<Record<string, number>>;

/** Names that k6 gives to statistics whose names differ from ours. */
const k6Statistics: Readonly<Record<string, string>> = { mean: 'avg', p50: 'med' };
const shown = ['mean', 'p50', 'p90', 'p95', 'p99', 'min', 'max'];
const noRecords = 'not among k6’s aggregates';

/** The percentiles among k6's aggregates, as [p, value], rising; the extremes are p 0 and 1. */
function knownQuantiles(values: Values): [number, number][] {
  const place = (name: string): number | null =>
    ({ min: 0, med: 0.5, max: 1 })[name] ?? percentileOf(name.replace(/^p\((.+)\)$/, 'p$1'));
  return Object.entries(values)
    .flatMap(([name, value]): [number, number][] => {
      const p = place(name);
      return p === null ? [] : [[p, value]];
    })
    .sort((a, b) => a[0] - b[0]);
}

/**
 * An interval of quantile p from other quantiles of the same n values: each known quantile stands at a known rank,
 * so the nearest ones outside the order-statistic ranks enclose at least what the records would.
 */
export function enclosingInterval(values: Values, n: number, p: number): Interval {
  const ranks = quantileRanks(n, p);
  const known = knownQuantiles(values);
  const below = known.findLast(([q]) => ranks.low !== null && Math.ceil(q * (n - 1)) + 1 <= ranks.low);
  const above = known.find(([q]) => ranks.high !== null && Math.floor(q * (n - 1)) + 1 >= ranks.high);
  return {
    low: below === undefined ? null : sixDigits(below[1]),
    high: above === undefined ? null : sixDigits(above[1]),
  };
}

function trendMeasure(
  metric: RequestMetric,
  statistic: string,
  values: Values | undefined,
  succeeded: number,
): Measure {
  const name = { metric: metric.id, statistic, unit: metric.unit, basis: 'k6' } as const;
  const p = percentileOf(statistic);
  const key = k6Statistics[statistic] ?? (p === null ? statistic : `p(${Number((p * 100).toPrecision(6))})`);
  const value = values?.[key];
  if (value === undefined || values === undefined) return missingMeasure(name, noRecords);
  const n = values['count'] ?? succeeded;
  if (n === 0) return missingMeasure(name, 'no request succeeded');
  if (p === null) return plainMeasure(name, value, n, "k6's own aggregate; it has no interval");
  return {
    ...plainMeasure(name, value, n, "k6's own aggregate; the interval is as wide as its other percentiles make it"),
    interval: enclosingInterval(values, n, p),
    standing: quantileStanding(n, p) === 'suppressed' ? 'suppressed' : 'uncertain',
  };
}

function rateMeasures(summary: Summary, succeeded: number, warmup: number): Measure[] {
  const seconds = summary.state.testRunDurationMs / 1000;
  const total = (metric: string): number | undefined => summary.metrics[metric]?.values['count'];
  const rate = (metric: string, unit: 'req/s' | 'tok/s', amount: number | undefined): Measure => {
    const name = { metric, statistic: 'rate', unit, basis: 'k6' } as const;
    if (amount === undefined || seconds <= 0) return missingMeasure(name, noRecords);
    if (warmup > 0) return missingMeasure(name, 'k6 tells the length of the whole test only, warm-up and all');
    return { ...rateMeasure(name, amount / seconds, succeeded, null), why: 'no interval without request records' };
  };
  const [prompt, output] = [total('llm_prompt_tokens'), total('llm_output_tokens')];
  const both = prompt === undefined || output === undefined ? undefined : prompt + output;
  return [
    rate('requests', 'req/s', succeeded),
    rate('output-tokens', 'tok/s', output),
    rate('total-tokens', 'tok/s', both),
  ];
}

/** What k6's aggregates tell of a run that left no request records. */
export function evidenceOfSummary(run: Run, whole: Summary, reading: Reading): Evidence {
  const summary = { ...whole, metrics: measuredMetrics(whole.metrics) };
  const values = (metric: string): Values => summary.metrics[metric]?.values ?? {};
  const success = values('llm_success');
  const succeeded = success['passes'] ?? 0;
  const failed = success['fails'] ?? 0;
  const measured = Math.max(values('llm_requests')['count'] ?? 0, succeeded + failed);
  const warmup = Math.max(0, (whole.metrics['llm_requests']?.values['count'] ?? 0) - measured);
  const tested = values('llm_output_valid');
  const [valid, invalid] = [tested['passes'] ?? 0, tested['fails'] ?? 0];
  const trend = (metric: RequestMetric, statistic: string): Measure =>
    trendMeasure(metric, statistic, metric.k6 === null ? undefined : summary.metrics[metric.k6]?.values, succeeded);
  const measures = [
    plainMeasure({ metric: 'requests', statistic: 'count', unit: 'requests', basis: 'k6' }, measured, measured),
    shareMeasure(
      { metric: 'success', statistic: 'rate', unit: 'share', basis: 'requests' },
      succeeded,
      succeeded + failed,
    ),
    shareMeasure({ metric: 'valid', statistic: 'rate', unit: 'share', basis: 'tested' }, valid, valid + invalid),
    ...rateMeasures(summary, succeeded, warmup),
    ...requestMetrics.flatMap((metric) =>
      shown.map((statistic) => trend(metric, statistic)).filter(({ value }) => value !== null || !metric.special),
    ),
  ];
  const measureOf: MeasureSource = (id, statistic) => {
    const metric = requestMetrics.find((candidate) => candidate.id === id);
    const found = measures.find((measure) => measure.metric === id && measure.statistic === statistic);
    return found ?? (metric ? trend(metric, statistic) : null);
  };
  return {
    run,
    summary: whole,
    source: 'summary',
    reading,
    counts: { planned: run.requestsPlanned, measured, succeeded, failed, cutShort: 0, warmup },
    window: null,
    measures,
    measureOf,
    requests: null,
    samples: [],
    steady: null,
    levels: null,
    failures: [],
    validity: valid + invalid === 0 ? null : { tested: valid + invalid, valid, reasons: [] },
    finishReasons: [],
    timeline: null,
    serverSide: null,
    distributions: [],
  };
}
