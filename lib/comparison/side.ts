import type { Assessment } from '../schema/assessment.ts';
import type { StatedRun } from './stated-run.ts';

/** What a comparison looks at: a run that was assessed, or a result that somebody states, with null for what it does not tell. */
export type ComparedRun = Assessment | StatedRun;

/** One run of a side, and where it was read from. */
export interface SideRun<R extends ComparedRun = ComparedRun> {
  readonly path: string;
  readonly assessment: R;
}

/** What is compared: a run, or repetitions of it, under one name. */
export interface Side<R extends ComparedRun = ComparedRun> {
  readonly name: string;
  readonly runs: readonly SideRun<R>[];
}

/** The assessments of a side, in the order of its runs. */
export const assessmentsOf = <R extends ComparedRun>({ runs }: Side<R>): R[] =>
  runs.map(({ assessment }) => assessment);

/** Whether somebody states it, so that nothing but its figures is known. */
export const isStated = (run: ComparedRun): run is StatedRun => run.evidence.source === 'stated';
