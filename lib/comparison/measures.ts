import type { Measure } from '../schema/assessment.ts';
import type { ComparedMeasure } from '../schema/comparison.ts';
import { latencies, plainMetric, throughputs } from './likeness/rule.ts';

type Better = ComparedMeasure['better'];

/** Measures that are compared unless others are asked for, in the order shown; each more makes all others harder to decide. */
const compared = [
  'success-rate',
  'valid-rate',
  'goodput-rate',
  'requests-rate',
  'output-tokens-rate',
  'ttft-p50',
  'ttft-p95',
  'tpot-p50',
  'tpot-p95',
  'itl-p99',
  'e2e-p50',
  'e2e-p95',
  'e2e-p99',
  'e2e-since-due-p95',
] as const;

/** Shown beside them, for who has to understand the difference; more of them is neither better nor worse. */
const told = [
  'prompt-tokens-mean',
  'output-tokens-mean',
  'prefix-hits-rate',
  'kv-usage-max',
  'gpu-memory-max',
  'gpu-utilization-mean',
] as const;

/** Ids of all measures that a comparison shows by itself. */
export const usualMeasures: readonly string[] = [...compared, ...told];

const lower: ReadonlySet<string> = new Set([...latencies, 'lateness']);
const higherRates: ReadonlySet<string> = new Set(['success', 'valid', ...throughputs]);

/** Which way a measure is better; null where neither is. */
export function betterOf({ metric, statistic }: Pick<Measure, 'metric' | 'statistic'>): Better {
  if (lower.has(plainMetric(metric))) return 'lower';
  return (statistic === 'rate' || statistic === 'share') && higherRates.has(metric) ? 'higher' : null;
}

/** The number of a measure by its id, if it was had from enough values and no audit refuses it. */
export function quantityOf(measures: readonly Measure[], id: string, fewest = 0): number | null {
  const measure = measures.find((candidate) => candidate.id === id);
  return measure === undefined || measure.n < fewest || measure.standing === 'invalid' ? null : measure.value;
}
