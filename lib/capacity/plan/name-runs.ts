import type { PlannedRun } from './plan-input.ts';

/** A run with the name that the plan knows it by: its id, and a number where two have the same. */
export interface NamedRun extends PlannedRun {
  readonly id: string;
}

/** Names that are unique; two runs of a sweep may have begun within one second. */
export function nameRuns(runs: readonly PlannedRun[]): NamedRun[] {
  const seen = new Map<string, number>();
  return runs.map((planned) => {
    const { id } = planned.assessment.run;
    const count = (seen.get(id) ?? 0) + 1;
    seen.set(id, count);
    return { ...planned, id: count === 1 ? id : `${id} (${count})` };
  });
}
