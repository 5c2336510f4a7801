import { formatSignificant } from '../../../units/number.ts';
import type { Plan, Recommendation } from '../../../schema/plan.ts';
import type { Series } from '../../../schema/plan/series.ts';

/** What a rule looks at. */
export interface Situation {
  /** The set-up that the answers are of. */
  readonly series: Series;
  readonly whatIf: Plan['whatIf'];
}

/** One piece of advice, and when it is given; a file of this folder each. */
export interface Rule {
  readonly id: string;
  /** Null where it does not apply. */
  readonly recommend: (situation: Situation) => Omit<Recommendation, 'id'> | null;
}

/** What the simulation of a change says of it, in a sentence; null where it was not simulated. */
export function simulatedEffect({ whatIf }: Situation, variant: string): string | null {
  const found = whatIf?.told?.variants.find(({ id }) => id === variant);
  if (found?.answer.told == null) return null;
  const { ratio } = found.answer.told;
  return `Simulated (${found.name}): ${formatSignificant(ratio)} times the capacity.`;
}
