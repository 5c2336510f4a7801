import { objectiveWords } from '../../assessment/objective-words.ts';
import { growth } from '../../statistics/growth.ts';
import { formatCount } from '../../units/number.ts';
import { formatQuantity } from '../../units/quantity.ts';
import { countEvidence, type CountEvidence } from './count-evidence.ts';
import { batchesOf, inFlightCourse, type Course } from './course.ts';
import type { SharedObjective } from './probe.ts';

/** What probes at one load say of it. */
export interface LoadVerdict {
  /** Whether the objectives are kept and the server keeps up: by proof, or else by the shares as counted. */
  readonly keeps: boolean;
  readonly proven: boolean;
  /** The objective that speaks most against the load; null where none is broken, and where the queue alone does. */
  readonly objective: string | null;
  /** Whether what is not answered piles up. */
  readonly growing: boolean;
  /**
   * Odds of a request to be outside of the worst objective over the odds that it allows: 1 at the capacity. Half a request at least is
   * taken to be outside, and inside; null where nothing ended.
   */
  readonly oddsRatio: number | null;
  readonly reason: string;
}

/** Confidence that a verdict needs: at the end, and for each of several looks that may end a probe early. */
export const certainty = { atEnd: 0.95, early: 0.99 } as const;

/** A queue has grown when it ends with this many times the requests in flight that it had, and so many more. */
const grown = { times: 1.5, more: 5 } as const;

/** Whether requests pile up in an open loop: beyond what chance brings once in a hundred, or only `likely`, once in twenty. */
export function isGrowing(course: Course, how: 'sure' | 'likely' = 'sure'): boolean {
  const levels = inFlightCourse(course);
  const found = growth(levels);
  const { rise } = found;
  return found[how] && rise >= grown.more && (levels.at(-1) ?? 0) >= grown.times * (levels[0] ?? 0);
}

interface Counted extends CountEvidence, SharedObjective {}

const breaks = ({ due, broken, share }: Counted): boolean => broken > (1 - share) * due;
/** The objective with the largest speaks most against a load. */
function oddsRatioOf({ due, broken, share }: Counted): number {
  const outside = Math.min(Math.max(broken, 0.5), due - 0.5);
  return (outside * share) / ((due - outside) * Math.max(1 - share, 1e-9));
}

function countedWords({ objective, due, broken, share }: Counted): string {
  const allowed = formatQuantity(1 - share, 'share');
  return `${formatCount(broken)} of ${formatCount(due)} requests (${formatQuantity(broken / due, 'share')}) outside of ${objectiveWords(objective)}, ${allowed} allowed`;
}

function growthWords(courses: readonly Course[]): string {
  const levels = inFlightCourse(courses.at(-1) ?? { slices: [], decided: [], leastBatch: 1 });
  return `requests piled up: ${formatCount(levels[0] ?? 0)} in flight at first, ${formatCount(levels.at(-1) ?? 0)} at the end`;
}

/**
 * Whether a load keeps its objectives, from one or several probes at it taken together. It does not where requests pile up in at
 * least half of them, whatever their times are. `level` is the confidence that counts as proof.
 */
export function judgeLoad(
  courses: readonly Course[],
  objectives: readonly SharedObjective[],
  loop: 'open' | 'closed',
  level: number = certainty.atEnd,
): LoadVerdict {
  const batches = courses.flatMap(batchesOf);
  const counted = objectives.map((objective, i) => ({
    ...objective,
    ...countEvidence(batches, i, objective.share, level),
  }));
  const ranked = counted.slice().sort((a, b) => oddsRatioOf(b) - oddsRatioOf(a));
  const [worst] = ranked;
  const decision = decide(courses, counted, worst, loop);
  return { ...decision, oddsRatio: worst === undefined || worst.due === 0 ? null : oddsRatioOf(worst) };
}

type Decision = Omit<LoadVerdict, 'oddsRatio'>;

function decide(
  courses: readonly Course[],
  counted: readonly Counted[],
  worst: Counted | undefined,
  loop: 'open' | 'closed',
): Decision {
  const piling = loop === 'open' ? courses.filter((course) => isGrowing(course)).length : 0;
  const against = worst !== undefined && breaks(worst) ? worst.objective.id : null;
  if (piling > 0 && 2 * piling >= courses.length)
    return { keeps: false, proven: true, objective: against, growing: true, reason: growthWords(courses) };
  const undecided = { keeps: false, proven: false, objective: null, growing: false };
  if (worst === undefined) return { ...undecided, reason: 'nothing was promised' };
  if (worst.due === 0) return { ...undecided, reason: 'no request ended' };
  const surely = counted.find(({ proves }) => proves === 'broken');
  if (surely !== undefined)
    return { ...undecided, proven: true, objective: surely.objective.id, reason: countedWords(surely) };
  const keeps = !counted.some(breaks);
  const proven = counted.every(({ proves }) => proves === 'kept');
  const words = countedWords(worst);
  return {
    keeps,
    proven,
    objective: against,
    growing: false,
    reason: proven ? words : `${words}; the sample does not decide`,
  };
}
