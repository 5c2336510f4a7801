import type { Objective } from '../schema/run.ts';
import { formatLimit, type Unit } from '../units/quantity.ts';
import { requestMetrics } from './metrics.ts';

interface Promised {
  readonly metric: string;
  readonly statistic: string;
  readonly unit: Unit;
}

/** Measures behind k6 metrics that are not a time of a request, by `metric:aggregate`. */
const counted: Readonly<Record<string, Promised>> = {
  'llm_success:rate': { metric: 'success', statistic: 'rate', unit: 'share' },
  'llm_output_valid:rate': { metric: 'valid', statistic: 'rate', unit: 'share' },
  'llm_requests:count': { metric: 'requests', statistic: 'count', unit: 'requests' },
};

const aggregates: Readonly<Record<string, string>> = { avg: 'mean', med: 'p50', min: 'min', max: 'max' };

/** The measure that an objective promises; null when the suite has no measure of that k6 metric. */
export function promisedMeasure(objective: Objective): Promised | null {
  const rate = counted[`${objective.metric}:${objective.aggregate}`];
  if (rate !== undefined) return rate;
  const metric = requestMetrics.find(({ k6 }) => k6 === objective.metric);
  const statistic = aggregates[objective.aggregate] ?? objective.aggregate.replace(/^p\((.+)\)$/, 'p$1');
  return metric ? { metric: metric.id, statistic, unit: metric.unit } : null;
}

const metricWords: Readonly<Record<string, string>> = {
  success: 'success rate',
  valid: 'valid answers',
  requests: 'requests',
  ttft: 'TTFT',
  tpot: 'TPOT',
  e2e: 'end-to-end time',
  lateness: 'send lateness',
};

/** `p95 end-to-end time`, `success rate`; k6's own words for a metric that is not ours. */
export function objectiveSubject(objective: Objective): string {
  const promised = promisedMeasure(objective);
  if (promised === null) return `${objective.metric} ${objective.aggregate}`;
  const words = metricWords[promised.metric] ?? promised.metric;
  return promised.statistic === 'rate' || promised.statistic === 'count' ? words : `${promised.statistic} ${words}`;
}

/** The limit with its unit: `10 s`, `95 %`. */
export function objectiveLimit(objective: Objective): string {
  const promised = promisedMeasure(objective);
  return promised === null ? String(objective.limit) : formatLimit(objective.limit, promised.unit);
}

/** The whole promise: `p95 end-to-end time < 10 s`. */
export function objectiveWords(objective: Objective): string {
  return `${objectiveSubject(objective)} ${objective.comparison} ${objectiveLimit(objective)}`;
}
