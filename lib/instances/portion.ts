import type { Instance } from './instance.ts';

/**
 * How things that are counted are dealt out to instances: in rounds of so many places, the places of a round to the instances in turn.
 * Requests of a closed loop go in rounds of its slots, so that each instance gets as many for each slot it has; all else in
 * rounds of the instances.
 */
export interface Portion {
  /** How many of the first `count` are this instance's. */
  readonly count: (count: number, round: number) => number;
  /** Which of all of them is its `nth`, from 0; it must have a place in the round. */
  readonly nth: (nth: number, round: number) => number;
}

/** The portion of a whole that nobody shares. */
export const everything: Portion = { count: (count) => count, nth: (nth) => nth };

/** What one instance gets. */
export function portionOf({ index, of }: Instance): Portion {
  const ofRound = (round: number): number => Math.max(0, Math.ceil((round - (index - 1)) / of));
  return {
    count: (count, round) =>
      Math.floor(count / round) * ofRound(round) + Math.min(ofRound(count % round), ofRound(round)),
    nth: (nth, round) => {
      const places = ofRound(round);
      return Math.floor(nth / places) * round + (index - 1) + (nth % places) * of;
    },
  };
}
