import type { Objective } from '../schema/run.ts';
import type { Unit } from '../units/quantity.ts';

/** What an objective can say beyond its limit. */
export type Further = Partial<Pick<Objective, 'warning' | 'levels'>>;

/** A promised share above a limit; nothing is above 1, so 1 asks for all. */
export function shareAbove(id: string, metric: string, limit: number, further: Further = {}): Objective {
  return { id, metric, aggregate: 'rate', comparison: limit === 1 ? '>=' : '>', limit, ...further };
}

/** A promised statistic of times below a limit, ms; `aggregate` is k6's: `p(95)`, `max`. */
export function timeBelow(
  id: string,
  metric: string,
  aggregate: string,
  limitMs: number,
  further: Further = {},
): Objective {
  return { id, metric, aggregate, comparison: '<', limit: limitMs, ...further };
}

/** What the server or its GPU tells while the run goes on, by k6 metric. */
const gauges = {
  llm_server_queue_depth: { measure: 'queue-depth', unit: 'requests' },
  llm_server_kv_usage: { measure: 'kv-usage', unit: 'share' },
  llm_gpu_memory_share: { measure: 'gpu-memory', unit: 'share' },
} as const;

type Gauge = keyof typeof gauges;

const isGauge = (metric: string): metric is Gauge => metric in gauges;

/** The measure behind a gauge of the server and its unit; null for any other metric. */
export const gaugeOf = (metric: string): { readonly measure: string; readonly unit: Unit } | null =>
  isGauge(metric) ? gauges[metric] : null;

/** A promise that a gauge of the server stays below a limit: its largest reading counts. */
export function gaugeBelow(metric: Gauge, limit: number, further: Further = {}): Objective {
  return { id: `${gauges[metric].measure}-max`, metric, aggregate: 'max', comparison: '<', limit, ...further };
}

/** Whether an objective is on what the server tells, which no request of a level can decide, and not every server does. */
export const isOnGauge = ({ metric }: Objective): boolean => isGauge(metric);

/** The unit of the number that is promised, of an objective on a metric of ours. */
export const unitOf = ({ metric, aggregate }: Objective): Unit =>
  gaugeOf(metric)?.unit ?? (aggregate === 'rate' ? 'share' : 'ms');

/** Whether an objective is promised for a level. */
export const appliesAt = ({ levels }: Objective, level: number): boolean => levels?.includes(level) ?? true;
