import { appliesAt } from '../objectives/promise.ts';
import type { Objective, Run } from '../schema/run.ts';
import { requestMetrics, type RequestMetric } from './metrics.ts';
import type { Population } from './population.ts';
import type { RecordColumns } from './record-columns.ts';
import { percentileOf } from './statistics-of-metric.ts';

/** The most that a request may take by one metric. */
interface Limit {
  readonly metric: RequestMetric;
  readonly limit: number;
}

/** How near to the longest request an objective looks: 1 for the longest itself; null of one on no single request. */
function reach({ aggregate }: Objective): number | null {
  if (aggregate === 'max') return 1;
  return aggregate === 'med' ? 0.5 : percentileOf(aggregate.replace(/^p\((.+)\)$/, 'p$1'));
}

/** In an open loop a request is due by its schedule, not when a late client sends it. */
function asDue(metric: RequestMetric): RequestMetric {
  const sinceDue = requestMetrics.find(({ id }) => id === `${metric.id}-since-due`);
  if (sinceDue === undefined) return metric;
  return {
    ...metric,
    of: (columns, row) =>
      Number.isNaN(columns.scheduledMs[row]) ? metric.of(columns, row) : sinceDue.of(columns, row),
  };
}

/**
 * What is promised of every single request at a level: the limit of each latency. Of several on one metric (p50 below 1 s,
 * p99 below 5 s) it is that of the highest percentile, as the others allow requests beyond theirs.
 */
function limitsAt({ objectives, loop }: Run, level: number): Limit[] {
  return requestMetrics.flatMap((metric) => {
    const promises = objectives.flatMap((objective) => {
      const p = reach(objective);
      const meant = metric.k6 !== null && objective.metric === metric.k6 && objective.comparison === '<';
      return meant && p !== null && appliesAt(objective, level) ? [{ p, limit: objective.limit }] : [];
    });
    const furthest = promises.toSorted((a, b) => b.p - a.p || a.limit - b.limit)[0];
    return furthest ? [{ metric: loop === 'open' ? asDue(metric) : metric, limit: furthest.limit }] : [];
  });
}

/** Whether the answer itself is promised to be valid, too. */
const asksForValidity = ({ objectives }: Run): boolean =>
  objectives.some(({ metric }) => metric === 'llm_output_valid');

/**
 * 1 for each success that keeps every promise which can be kept by a single request: its latencies, and that its answer is valid
 * where that is promised. Null where no latency is promised, or one of which no record has a value; a single request
 * without a value, as TPOT of one token, breaks nothing.
 */
export function keptPromises(run: Run, columns: RecordColumns, { succeeded }: Population): Uint8Array | null {
  const byLevel = new Map<number, Limit[]>();
  const limitsOf = (row: number): Limit[] => {
    const level = columns.level[row] ?? 0;
    const known = byLevel.get(level) ?? limitsAt(run, level);
    byLevel.set(level, known);
    return known;
  };
  const valid = asksForValidity(run);
  const measured = new Set<string>();
  const good = new Uint8Array(succeeded.length);
  for (let i = 0; i < succeeded.length; i++) {
    const row = succeeded[i] as number;
    let keeps = !valid || columns.validity[row] !== 1;
    for (const { metric, limit } of limitsOf(row)) {
      const value = metric.of(columns, row);
      if (Number.isNaN(value)) continue;
      measured.add(metric.id);
      keeps &&= value < limit;
    }
    good[i] = keeps ? 1 : 0;
  }
  const promised = new Set([...byLevel.values()].flat().map(({ metric }) => metric.id));
  return promised.size === 0 || measured.size < promised.size ? null : good;
}
