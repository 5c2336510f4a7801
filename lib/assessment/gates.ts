import type { Gate, Measure } from '../schema/assessment.ts';
import type { Objective } from '../schema/run.ts';
import type { Summary } from '../schema/summary.ts';
import { smallestBoundingSample } from '../statistics/sample-size.ts';
import { formatCount } from '../units/number.ts';
import { formatInterval, formatQuantity } from '../units/quantity.ts';
import type { Evidence } from './evidence.ts';
import { missingMeasure } from './measure.ts';
import { objectiveLimit, promisedMeasure } from './objective-words.ts';
import { percentileOf } from './statistics-of-metric.ts';

type Decision = Pick<Gate, 'verdict' | 'reason'>;

/** What k6's threshold for this objective said; metrics may carry tags, as in `llm_e2e{phase:measure}`. */
export function thresholdVerdict(objective: Objective, summary: Summary | null): Gate['k6'] {
  const start = `${objective.aggregate}${objective.comparison}`;
  for (const [name, metric] of Object.entries(summary?.metrics ?? {})) {
    if (name !== objective.metric && !name.startsWith(`${objective.metric}{`)) continue;
    for (const [expression, { ok }] of Object.entries(metric.thresholds ?? {})) {
      const compact = expression.replaceAll(' ', '');
      if (compact.startsWith(start) && Number(compact.slice(start.length)) === objective.limit)
        return ok ? 'pass' : 'fail';
    }
  }
  return null;
}

/** The least and the largest that the truth can be, with 95 % confidence; without an interval, the number itself. */
function bounds(measure: Measure): { low: number; high: number } {
  if (measure.value === null) return { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  if (measure.interval === null) return { low: measure.value, high: measure.value };
  return {
    low: measure.interval.low ?? Number.NEGATIVE_INFINITY,
    high: measure.interval.high ?? Number.POSITIVE_INFINITY,
  };
}

function verdictOf(objective: Objective, measure: Measure): Gate['verdict'] {
  const { low, high } = bounds(measure);
  if (objective.comparison === '<')
    return high < objective.limit ? 'pass' : low >= objective.limit ? 'fail' : 'inconclusive';
  return low > objective.limit ? 'pass' : high <= objective.limit ? 'fail' : 'inconclusive';
}

function inWords(measure: Measure): string {
  if (measure.value === null) return measure.why ?? 'not measured';
  const sample = `n = ${formatCount(measure.n)}`;
  if (measure.interval === null) return `${formatQuantity(measure.value, measure.unit)} (${sample})`;
  const { low, high } = measure.interval;
  const interval = formatInterval(low, high, measure.unit);
  if (measure.standing === 'suppressed') return `95 % interval ${interval} (${sample})`;
  return `${formatQuantity(measure.value, measure.unit)}, 95 % interval ${interval} (${sample})`;
}

function reasonOf(objective: Objective, measure: Measure, verdict: Gate['verdict']): string {
  const limit = objectiveLimit(objective);
  const below = objective.comparison === '<';
  const found = inWords(measure);
  if (measure.value === null) return found;
  if (verdict === 'pass') return `${found}: wholly ${below ? 'below' : 'above'} the limit of ${limit}`;
  if (verdict === 'fail') return `${found}: wholly ${below ? 'at or above' : 'at or below'} the limit of ${limit}`;
  const p = percentileOf(measure.statistic);
  if (p !== null && measure.n < smallestBoundingSample(p))
    return `${formatCount(measure.n)} values cannot bound ${measure.statistic}: it takes ${formatCount(smallestBoundingSample(p))}`;
  return `${found}: the limit of ${limit} lies within the interval, so the sample decides neither way`;
}

function decide(objective: Objective, evidence: Evidence): Decision & { measure: Measure } {
  const promised = promisedMeasure(objective);
  const measure = promised && evidence.measureOf(promised.metric, promised.statistic);
  if (promised === null || measure === null) {
    const name = { metric: objective.metric, statistic: objective.aggregate, unit: 'ms', basis: 'k6' } as const;
    const why = `the records hold no ${objective.aggregate} of ${objective.metric}; only k6's own threshold can decide it`;
    return { measure: missingMeasure(name, why), verdict: 'inconclusive', reason: why };
  }
  const verdict = verdictOf(objective, measure);
  return { measure, verdict, reason: reasonOf(objective, measure, verdict) };
}

/** Each objective decided on the evidence: a pass or a fail needs the whole 95 % interval on one side of the limit. */
export function gates(evidence: Evidence): Gate[] {
  return evidence.run.objectives.map((objective) => ({
    objective,
    ...decide(objective, evidence),
    k6: thresholdVerdict(objective, evidence.summary),
  }));
}
