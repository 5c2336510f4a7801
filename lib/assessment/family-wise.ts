import type { Assessment, Gate } from '../schema/assessment.ts';
import { confidence } from '../statistics/confidence.ts';
import { sixDigits } from '../statistics/rounding.ts';
import { formatCount } from '../units/number.ts';
import { formatLimit } from '../units/quantity.ts';
import { asksForAll } from './gates.ts';

type FamilyWise = NonNullable<Assessment['familyWise']>;

/** How often, at most, a 95 % interval lies wholly on the good side of a limit that is broken: a pass looks at one of its ends. */
const wrongPass = (1 - confidence) / 2;

/**
 * How far several passes together can be relied on. The chances of the single ones are added (Bonferroni), which holds however they
 * depend on each other. An objective over levels counts once: it passes wrongly only if each broken level of it does.
 */
export function familyWise(gates: readonly Gate[]): FamilyWise | null {
  const tested = gates.filter(({ objective, measure }) => measure.interval !== null && !asksForAll(objective));
  if (tested.length < 2 || tested.every(({ verdict }) => verdict !== 'pass')) return null;
  return { objectives: tested.length, wrongPass: sixDigits(Math.min(1, tested.length * wrongPass)) };
}

/** The same in a sentence. */
export const familyWiseWords = ({ objectives, wrongPass: chance }: FamilyWise): string =>
  `Of ${formatCount(objectives)} objectives decided by 95\u00a0% intervals, the chance that at least one pass is wrong is at most ${formatLimit(chance, 'share')}.`;
