import type { Assessment } from '../lib/schema/assessment.ts';
import { auditsTitle } from './blocks.ts';

type Known = Pick<Assessment, 'measures'>;

const standingOf = ({ measures }: Known, metric: string): string[] =>
  measures.filter((measure) => measure.metric === metric).map(({ standing }) => standing);

/** Whether an audit refuses the times of a metric, so that nothing may be drawn of them. */
export const isRefused = (known: Known, metric: string): boolean =>
  known.measures.some(({ id, standing }) => id === `${metric}-p50` && standing === 'invalid');

/** What stands in the place of a drawing of times that an audit refuses. */
export const refusedWords = (subject: string): string =>
  `${subject} is withheld: the times are not valid. See “${auditsTitle}”.`;

/** What is said first under a drawing of times that an audit speaks against; empty where none does. */
export const unsoundWords = (known: Known, metrics: readonly string[]): string =>
  metrics.some((metric) => standingOf(known, metric).includes('unsound'))
    ? `An audit speaks against these times, and nothing may rest on them; see “${auditsTitle}”. `
    : '';
