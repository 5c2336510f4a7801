import type { Assessment } from '../schema/assessment.ts';

/** One run of a side, and where it was read from. */
export interface SideRun {
  readonly path: string;
  readonly assessment: Assessment;
}

/** What is compared: a run, or repetitions of it, under one name. */
export interface Side {
  readonly name: string;
  readonly runs: readonly SideRun[];
}

/** The assessments of a side, in the order of its runs. */
export const assessmentsOf = ({ runs }: Side): Assessment[] => runs.map(({ assessment }) => assessment);
