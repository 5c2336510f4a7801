import type { Assessment } from '../lib/schema/assessment.ts';
import { inOneList } from '../lib/units/list.ts';
import { formatLevel } from '../lib/units/number.ts';
import { auditsTitle } from './blocks.ts';

type Known = Pick<Assessment, 'measures' | 'levels'>;
type Doubted = 'unsound' | 'invalid';

/** Whether an audit refuses the times of a metric, so that nothing may be drawn of them. */
export const isRefused = (known: Known, metric: string): boolean =>
  known.measures.some(({ id, standing }) => id === `${metric}-p50` && standing === 'invalid');

/** What stands in the place of a drawing of times that an audit refuses. */
export const refusedWords = (subject: string): string =>
  `${subject} is withheld: the times are not valid. See “${auditsTitle}”.`;

/** ` at 50 and 100`: where times of these metrics are doubted; empty for a whole run, null where they are not. */
function placeOf({ measures, levels }: Known, metrics: readonly string[], doubt: Doubted): string | null {
  const isDoubted = (at: Pick<Assessment, 'measures'>): boolean =>
    at.measures.some(({ metric, standing }) => metrics.includes(metric) && standing === doubt);
  if (levels === null) return isDoubted({ measures }) ? '' : null;
  const places = [...new Set(levels.list.filter(isDoubted).map(({ level }) => level))].sort((a, b) => a - b);
  return places.length === 0 ? null : ` at ${inOneList(places.map(formatLevel))}`;
}

/** What is said first under a drawing of times that an audit speaks against; empty where none does. */
export function doubtWords(known: Known, metrics: readonly string[]): string {
  const [unsound, invalid] = [placeOf(known, metrics, 'unsound'), placeOf(known, metrics, 'invalid')];
  const told = [
    ...(invalid === null ? [] : [`Times${invalid} are not valid, and left out.`]),
    ...(unsound === null ? [] : [`An audit speaks against the times${unsound}: nothing may rest on them.`]),
  ];
  return told.length === 0 ? '' : `${told.join(' ')} See “${auditsTitle}”. `;
}
