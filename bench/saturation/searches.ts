import type { CapacityAnswer } from '../../lib/capacity/search/capacity-answer.ts';
import type { SearchLimits } from '../../lib/capacity/search/next-probe.ts';
import { findCapacity } from '../../lib/capacity/search/search.ts';
import { sharedObjectives } from '../../lib/capacity/search/shared-objectives.ts';
import { virtualProbe } from '../../simulator/prediction/virtual-probe.ts';
import type { Cell } from './cells.ts';

/** A search of a cell beside what is true. */
export interface Searched {
  readonly answer: CapacityAnswer;
  /** Of the capacity that was found, as a share of the true one; −1 where none was. */
  readonly error: number;
  /** Measured and settling time of all probes, minutes. */
  readonly minutes: number;
  /** Whether its interval holds the truth. */
  readonly holds: boolean;
  /** Half of its interval as a share of the truth; null where it is open at an end. */
  readonly halfWidth: number | null;
}

/** Searches a cell in virtual time; every seed is another search. */
export async function searchCell(
  { mix, objectives }: Cell,
  truthRps: number,
  seed: number,
  limits: SearchLimits,
): Promise<Searched> {
  const probe = virtualProbe({ ...mix, objectives: sharedObjectives(objectives), seed });
  let seconds = 0;
  const answer = await findCapacity({
    objectives,
    limits,
    probe: async (plan, until) => {
      const outcome = await probe(plan, until);
      seconds += outcome.slices.length;
      return outcome;
    },
  });
  const { low, high } = answer.interval;
  return {
    answer,
    error: (answer.sloCapacityRps ?? 0) / truthRps - 1,
    minutes: seconds / 60,
    holds: (low ?? 0) <= truthRps && truthRps <= (high ?? Infinity),
    halfWidth: low === null || high === null ? null : (high - low) / 2 / truthRps,
  };
}
