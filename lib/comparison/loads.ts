import type { Measure } from '../schema/assessment.ts';
import type { ComparedRun } from './side.ts';

/** What runs are compared at: as a whole, or at a level that all of them have. */
export interface Load {
  /** Null of the whole. */
  readonly level: number | null;
  readonly visit: number;
  readonly measuresOf: (run: ComparedRun) => readonly Measure[];
}

/** A run that was planned at several levels, be they told apart or not. */
const isMixed = ({ run }: ComparedRun): boolean => new Set(run.profile.levels).size > 1;

interface Place {
  readonly level: number;
  readonly visit: number;
  readonly measures: readonly Measure[];
}

/** The levels of a run; a run at one level is that level. */
function placesOf(assessment: ComparedRun): readonly Place[] {
  if (assessment.levels !== null) return assessment.levels.list;
  const [level] = assessment.run.profile.levels;
  return level === undefined || isMixed(assessment) ? [] : [{ level, visit: 1, measures: assessment.measures }];
}

/**
 * The loads that all runs have, in the order of the first: the whole where no run tells its levels apart, else their
 * common levels. `leftOut` are the levels that some have and others do not.
 */
export function commonLoads(runs: readonly ComparedRun[]): { loads: Load[]; leftOut: number[] } {
  if (runs.every(({ levels }) => levels === null)) {
    return { loads: [{ level: null, visit: 1, measuresOf: ({ measures }) => measures }], leftOut: [] };
  }
  const [first, ...others] = runs.map(placesOf);
  const same = (one: Place) => (other: Place) => one.level === other.level && one.visit === other.visit;
  const common = (first ?? []).filter((place) => others.every((places) => places.some(same(place))));
  const all = [first ?? [], ...others].flat();
  const leftOut = new Set(all.filter((place) => !common.some(same(place))).map(({ level }) => level));
  // a loop that is not told is any
  const sameLoop = new Set(runs.flatMap(({ run }) => run.loop ?? [])).size <= 1;
  return {
    loads: (sameLoop ? common : []).map(({ level, visit }) => ({
      level,
      visit,
      measuresOf: (run) => placesOf(run).find(same({ level, visit, measures: [] }))?.measures ?? [],
    })),
    leftOut: [...leftOut].sort((a, b) => a - b),
  };
}
