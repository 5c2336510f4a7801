import { isOnGauge } from '../../objectives/promise.ts';
import type { Objective } from '../../schema/run.ts';
import type { SharedObjective } from './probe.ts';

/** The share of requests that an objective wants to keep it; null of one that no single request keeps or breaks (a mean, a gauge). */
function shareOf(objective: Objective): number | null {
  const { aggregate, comparison, limit } = objective;
  if (isOnGauge(objective)) return null;
  if (aggregate === 'rate') return comparison === '<' ? null : limit;
  if (comparison !== '<') return null;
  if (aggregate === 'med') return 0.5;
  if (aggregate === 'max') return 1;
  const percentile = /^p\((\d+(?:\.\d+)?)\)$/.exec(aggregate)?.[1];
  return percentile === undefined ? null : Number(percentile) / 100;
}

/**
 * The objectives that a search decides by counting requests, in their order: `p(95)<2000` is kept when 95 % of all that were sent,
 * failures included, took less. The others (of a mean, of a gauge) are left out; a caller that has any says so.
 */
export function sharedObjectives(objectives: readonly Objective[]): SharedObjective[] {
  return objectives.flatMap((objective) => {
    const share = shareOf(objective);
    return share === null ? [] : [{ objective, share }];
  });
}
