import type { Objective } from '../schema/run.ts';

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

/** What the server or its GPU tells while the run goes on, by k6 metric: the largest reading counts. */
const gauges = {
  llm_server_queue_depth: 'queue-depth-max',
  llm_server_kv_usage: 'kv-usage-max',
  llm_gpu_memory_share: 'gpu-memory-max',
} as const;

type Gauge = keyof typeof gauges;

/** A promise that a gauge of the server stays below a limit. */
export function gaugeBelow(metric: Gauge, limit: number, further: Further = {}): Objective {
  return { id: gauges[metric], metric, aggregate: 'max', comparison: '<', limit, ...further };
}

/** Whether an objective is on what the server tells, which no request of a level can decide, and not every server does. */
export const isOnGauge = ({ metric }: Pick<Objective, 'metric'>): boolean => metric in gauges;

/** Whether an objective is promised for a level. */
export const appliesAt = ({ levels }: Objective, level: number): boolean => levels?.includes(level) ?? true;
