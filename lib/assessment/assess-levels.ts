import type { Assessment, LevelAssessment, Projection } from '../schema/assessment.ts';
import { breakingPoint, saturation } from './breaking-point.ts';
import type { Evidence } from './evidence.ts';
import { worstOf } from './gate-over-levels.ts';
import { gatesAt } from './gates.ts';
import { unvisited } from './levels.ts';

/** The highest level that keeps all that is promised for it, with none at or below it that breaks anything. */
function best(list: readonly LevelAssessment[]): number | null {
  const broken = Math.min(...list.filter(({ verdict }) => verdict === 'fail').map(({ level }) => level));
  const kept = list.filter(({ verdict, level }) => verdict === 'pass' && level < broken).map(({ level }) => level);
  return kept.length === 0 ? null : Math.max(...kept);
}

/** What is said of a run level by level, with the projection of each; null of a run at one level. */
export function assessLevels(evidence: Evidence, projections: readonly Projection[]): Assessment['levels'] {
  const { levels, run } = evidence;
  if (levels === null) return null;
  const list = levels.map((visited, i): LevelAssessment => {
    const { level, visit, counts, window, measures } = visited;
    const gates = gatesAt(evidence, visited);
    const verdict = worstOf(gates);
    return {
      level,
      visit,
      counts,
      window,
      measures: [...measures],
      gates,
      verdict,
      projection: projections[i] ?? null,
    };
  });
  return {
    list,
    best: best(list),
    unmeasured: unvisited(run.profile.levels, levels),
    saturation: saturation(run.loop, list),
    breaking: breakingPoint(run.loop, list),
  };
}
