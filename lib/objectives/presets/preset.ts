import type { Objective } from '../../schema/run.ts';

/** Objectives that belong together, under one name. */
export interface ObjectivePreset {
  readonly id: string;
  /** Where its numbers are from, and what they are good for. */
  readonly about: string;
  /** What is promised of a run that visits these levels. */
  readonly objectives: (levels: readonly number[]) => Objective[];
}
