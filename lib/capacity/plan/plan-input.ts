import type { Assessment } from '../../schema/assessment.ts';
import type { Ask, Plan } from '../../schema/plan.ts';
import type { Objective } from '../../schema/run.ts';
import type { Sweep } from '../../schema/sweep.ts';
import type { CapacityAnswer } from '../search/capacity-answer.ts';
import type { Judged } from '../rate-factor.ts';

/** A run that a plan may rest on. */
export interface PlannedRun {
  /** From that of the plan. */
  readonly folder: string;
  readonly assessment: Assessment;
  /** Its place in a sweep; null of any other. */
  readonly cell: {
    readonly id: string;
    readonly values: Readonly<Record<string, string>>;
    readonly repeat: number;
  } | null;
}

/** What a search for the capacity found, and the runs that its probes left. */
export interface PlannedSearch {
  readonly answer: CapacityAnswer;
  /** What it looked for the rate to keep. */
  readonly objectives: readonly Objective[];
  /** Run ids, in the order of the answer's probes; null of a probe whose run is not there. */
  readonly runs: readonly (string | null)[];
}

/** Everything that a plan is drawn from. */
export interface PlanInput extends Pick<Plan, 'id' | 'suite' | 'createdAt' | 'title' | 'sources' | 'whatIf'> {
  readonly ask: Ask;
  readonly runs: readonly PlannedRun[];
  /** The sweep whose grid is shown; null without one. */
  readonly sweep: Sweep | null;
  readonly searches: readonly PlannedSearch[];
  /** Stated results, those of one source together. */
  readonly stated: readonly (readonly Judged[])[];
  /** What had to be left out before anything was read, in sentences. */
  readonly cautions: readonly string[];
}
