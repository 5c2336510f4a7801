import type { Difference } from '../../schema/comparison.ts';
import { untold } from '../../schema/run.ts';
import type { ComparedRun } from '../side.ts';

/** Runs of one configuration, at least one. */
export type Runs = readonly ComparedRun[];

/** One thing in which two groups of runs differ. */
export interface Found extends Pick<Difference, 'name' | 'values' | 'effect' | 'bars'> {
  /** Only where the rule's own reason does not say it. */
  readonly why?: string;
}

/** One question whether like is compared with like: a file of this folder has some of them, `index.ts` all. */
export interface LikenessRule {
  readonly id: string;
  /** Why it matters when runs differ in it. */
  readonly why: string;
  /** What it means when the repeated runs of one side differ in it, as in their seed; a difference that forbids a winner forbids it here too. */
  readonly inside: 'free' | Exclude<Difference['effect'], 'compared'>;
  readonly find: (a: Runs, b: Runs) => readonly Found[];
}

/** What a rule looks at; null and undefined stand for "not known", which never differs. */
type Known = string | number | boolean | null | undefined;

type Means = Pick<Found, 'effect' | 'bars'>;

/** It is what the comparison is about. */
export const isCompared: Means = { effect: 'compared', bars: [] };
/** It has to be known. */
export const isTold: Means = { effect: 'told', bars: [] };
/** It leaves nothing that could be compared. */
export const forbidsWinner: Means = { effect: 'no-winner', bars: 'all' };

const isUnknown = (fact: Known): fact is null | undefined | typeof untold =>
  fact === null || fact === undefined || fact === untold;

/** One named fact of two runs, where both are known and differ. */
export function factDiffers(name: string, a: Known, b: Known, means: Means): Found[] {
  if (isUnknown(a) || isUnknown(b) || a === b) return [];
  return [{ name, values: [String(a), String(b)], ...means }];
}

/** Metrics that tell how long something took. */
export const latencies = ['ttft', 'ttfc', 'tpot', 'itl', 'e2e', 'ntpot'] as const;

/** Metrics that tell how much was done in a second. */
export const throughputs = ['requests', 'goodput', 'output-tokens', 'total-tokens'] as const;

/** The plain name of a metric that counts from the scheduled sending. */
export const plainMetric = (metric: string): string => metric.replace(/-since-due$/, '');

/** The first of a group: what all its repetitions share can be read from it. */
export function firstOf(runs: Runs): ComparedRun {
  const [first] = runs;
  if (first === undefined) throw new RangeError('a side has no runs');
  return first;
}
