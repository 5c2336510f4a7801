import { courseOf, type Course } from './course.ts';
import { sliceMs, type ProbePlan, type ProbeProgress, type SharedObjective, type Until } from './probe.ts';
import { certainty, isGrowing, judgeLoad } from './verdict.ts';

/** A probe is looked at when it is this many times as long as at the look before: few looks, so that chance has few tries. */
const lookFactor = 1.5;
/** A closed loop only shows where to look: so many requests of each slot, and at least so many in all. */
const closed = { perSlot: 4, least: 20 } as const;

const measuredMs = (slices: readonly unknown[]): number => slices.length * sliceMs;

/** A closed loop ends when it has shown enough; alone on the server it goes on until it is known whether the objectives can be kept at all. */
function untilShown({ load, settleMs, mostMs }: ProbePlan, objectives: readonly SharedObjective[]): Until {
  const slots = load.loop === 'closed' ? load.concurrency : 1;
  return (progress) => {
    const course = courseOf(load, settleMs, progress);
    // From the start: a loop may be so slow that its first generation never ends.
    if (measuredMs(progress.slices) >= settleMs + mostMs) return true;
    const ended = course.decided.reduce((sum, { due }) => sum + due, 0);
    if (ended < Math.max(closed.least, closed.perSlot * slots)) return false;
    const { keeps, proven } = judgeLoad([course], objectives, 'closed', certainty.early);
    return keeps || proven || slots > 1;
  };
}

/** Whether more than half of what was due breaks one objective: no chance brings that at a rate near the capacity. */
function mostBreak({ decided }: Course): boolean {
  const due = decided.reduce((sum, slice) => sum + slice.due, 0);
  const broken = (decided[0]?.broken ?? []).map((_, i) =>
    decided.reduce((sum, slice) => sum + (slice.broken[i] ?? 0), 0),
  );
  return Math.max(...broken) > due / 2;
}

/**
 * An open loop ends when it is decided at a look: kept or broken not before the least time, since in a short one as many requests
 * more than planned may come by chance as the search wants to tell apart; but as soon as most of them surely break an objective, or they pile up at two looks in a row.
 */
function untilDecided(
  { load, purpose, settleMs, leastMs, mostMs }: ProbePlan,
  objectives: readonly SharedObjective[],
): Until {
  let nextLookMs = leastMs / lookFactor ** 2;
  let grewBefore = false;
  return (progress: ProbeProgress) => {
    const course = courseOf(load, settleMs, progress);
    const lastedMs = measuredMs(course.slices);
    if (lastedMs >= mostMs) return true;
    if (lastedMs < nextLookMs) return false;
    nextLookMs = Math.max(nextLookMs, lastedMs) * lookFactor;
    const growing = isGrowing(course);
    const grewTwice = growing && grewBefore;
    grewBefore = growing;
    if (grewTwice) return true;
    const { keeps, proven, growing: counted } = judgeLoad([course], objectives, 'open', certainty.early);
    if (!proven || counted) return false;
    if (lastedMs < leastMs) return !keeps && mostBreak(course);
    // What piles up is not decided yet, and would be missed by an end here.
    return !keeps || (purpose !== 'confirm' && !isGrowing(course, 'likely'));
  };
}

/**
 * When a probe has said enough, asked about once a second: early where its objectives are surely kept or broken, or requests surely
 * pile up; a confirmation that is kept goes on to its end. Remembers its last look: one for each probe.
 */
export function untilOf(plan: ProbePlan, objectives: readonly SharedObjective[]): Until {
  const decided = plan.load.loop === 'closed' ? untilShown(plan, objectives) : untilDecided(plan, objectives);
  return (progress) => progress.clientLimit !== null || decided(progress);
}
