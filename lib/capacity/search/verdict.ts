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
  readonly reason: string;
}

/** Confidence that a verdict needs: at the end, and for each of several looks that may end a probe early. */
export const certainty = { atEnd: 0.95, early: 0.99 } as const;

/** A queue has grown when it ends with this many times the requests in flight that it had, and so many more. */
const grown = { times: 1.5, more: 5 } as const;

/** Whether requests pile up in an open loop, beyond what chance brings once in a hundred. */
export function isGrowing(course: Course): boolean {
  const levels = inFlightCourse(course);
  const { rise, sure } = growth(levels);
  return sure && rise >= grown.more && (levels.at(-1) ?? 0) >= grown.times * (levels[0] ?? 0);
}

interface Counted extends CountEvidence, SharedObjective {}

const breaks = ({ due, broken, share }: Counted): boolean => broken > (1 - share) * due;
/** How far beyond what is allowed; the largest speaks most against a load. */
const excess = ({ due, broken, share }: Counted): number => broken / due / Math.max(1 - share, 1e-9);

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
  const piling = loop === 'open' ? courses.filter(isGrowing).length : 0;
  const growing = piling > 0 && 2 * piling >= courses.length;
  if (growing) {
    const broken = counted.filter(breaks).sort((a, b) => excess(b) - excess(a))[0];
    return verdict(false, true, broken, true, growthWords(courses));
  }
  if (batches.every(({ due }) => due === 0))
    return { keeps: false, proven: false, objective: null, growing, reason: 'no request ended' };
  const worst = counted.slice().sort((a, b) => excess(b) - excess(a))[0];
  const surely = counted.find(({ proves }) => proves === 'broken');
  if (surely !== undefined) return verdict(false, true, surely, false, countedWords(surely));
  const keeps = !counted.some(breaks);
  const proven = counted.every(({ proves }) => proves === 'kept');
  const words = worst === undefined ? 'nothing was promised' : countedWords(worst);
  return verdict(keeps, proven, keeps ? undefined : worst, false, proven ? words : `${words}; the sample does not decide`);
}

function verdict(
  keeps: boolean,
  proven: boolean,
  against: SharedObjective | undefined,
  growing: boolean,
  reason: string,
): LoadVerdict {
  return { keeps, proven, objective: against?.objective.id ?? null, growing, reason };
}
