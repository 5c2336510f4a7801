import { levelBreaks, type LevelLimits, type LevelTally } from '../../lib/objectives/level-breaks.ts';
import type { ProfilePlan } from '../../lib/profiles/profile.ts';
import type { Objective } from '../../lib/schema/run.ts';
import { formatDuration } from '../../lib/units/duration.ts';
import { inOneList } from '../../lib/units/list.ts';
import { formatCount, formatLevel } from '../../lib/units/number.ts';
import { extension } from './extension.ts';
import type { Place } from './turns.ts';

/** Ends a run at the level where the server broke. */
export interface LevelWatch {
  /** For setup(), when the gate is open. */
  readonly begin: () => void;
  /** After each turn: has its level broken by now? */
  readonly look: (place: Pick<Place, 'phase' | 'level'>) => void;
}

const noWatch: LevelWatch = { begin: () => {}, look: () => {} };

/** The watch of a run whose levels pass the gate; of any other, or one that does not ask for it, none. */
export function levelWatch(
  isAsked: boolean,
  plan: Pick<ProfilePlan, 'gated' | 'levels'>,
  objectives: readonly Objective[],
): LevelWatch {
  if (!isAsked || !plan.gated || extension === null) return noWatch;
  const vllm = extension;
  const limits = limitsOf(objectives);
  return {
    begin: () => vllm.watchLevels(limits.p95E2eMs ?? Infinity),
    look: ({ phase, level }) => {
      if (phase !== 'measure') return;
      const tally = vllm.levelTally(level);
      // the first to answer are no sample of a level: each slot has its turn first
      if (tally === null || tally.measured < level || !levelBreaks(tally, limits)) return;
      const why = brokenWords(level, tally, limits, plan.levels);
      if (vllm.closeGate(why)) console.warn(why);
    },
  };
}

/** What holds at every level. */
function limitsOf(objectives: readonly Objective[]): LevelLimits {
  const limit = (metric: string, aggregate: string): number | null =>
    objectives.find((each) => each.metric === metric && each.aggregate === aggregate && each.levels === undefined)
      ?.limit ?? null;
  return { successRate: limit('llm_success', 'rate'), p95E2eMs: limit('llm_e2e', 'p(95)') };
}

function brokenWords(
  level: number,
  { measured, succeeded, slow }: LevelTally,
  { p95E2eMs }: LevelLimits,
  levels: readonly number[],
): string {
  const left = levels.slice(levels.indexOf(level) + 1);
  const slowly = p95E2eMs === null ? '' : `, ${formatCount(slow)} of them in ${formatDuration(p95E2eMs)} or more`;
  const untried =
    left.length === 0 ? '' : `; ${inOneList(left.map(formatLevel))} ${left.length === 1 ? 'was' : 'were'} not tried`;
  return `Stopped at ${formatLevel(level)}, which broke an objective: ${formatCount(succeeded)} of ${formatCount(measured)} requests succeeded${slowly}${untried}.`;
}
