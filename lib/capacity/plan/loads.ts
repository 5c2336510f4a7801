import type { LoadPoint } from '../../schema/load-point.ts';
import { loadWords } from '../../assessment/level-words.ts';
import { isUsableRate, pointsOf } from '../load-point.ts';
import type { NamedRun } from './name-runs.ts';

/** All points at one load of a series. */
export interface PlannedLoad {
  readonly loop: LoadPoint['loop'];
  readonly level: number;
  /** At least one. */
  readonly points: readonly LoadPoint[];
}

/** Closed loops first, each kind by rising level. */
export const byLoad = (a: Pick<LoadPoint, 'loop' | 'level'>, b: Pick<LoadPoint, 'loop' | 'level'>): number =>
  a.loop === b.loop ? a.level - b.level : a.loop === 'closed' ? -1 : 1;

/** The points of runs, by the names that the plan knows the runs by. */
export const pointsOfRuns = (runs: readonly NamedRun[]): LoadPoint[] =>
  runs.flatMap(({ id, assessment }) => pointsOf(assessment).map((point) => ({ ...point, runId: id }))).sort(byLoad);

/** The loads of points, in their order. */
export function loadsOf(points: readonly LoadPoint[]): PlannedLoad[] {
  const loads = new Map<string, LoadPoint[]>();
  for (const point of points) {
    const key = `${point.loop} ${point.level}`;
    loads.set(key, [...(loads.get(key) ?? []), point]);
  }
  return [...loads.values()].flatMap((own) => {
    const [first] = own;
    return first === undefined ? [] : [{ loop: first.loop, level: first.level, points: own }];
  });
}

/** `8 in flight`, `2.5 req/s`. */
export const wordsOfLoad = ({ loop, level }: Pick<LoadPoint, 'loop' | 'level'>): string => loadWords(loop, level);

/** Visits to a load that may be built on; all of them where none may, so that the reasons are known. */
export function buildable({ points }: PlannedLoad): readonly LoadPoint[] {
  const good = points.filter((point) => point.projection.allowed && isUsableRate(point, point.requestsPerS));
  return good.length > 0 ? good : points;
}
