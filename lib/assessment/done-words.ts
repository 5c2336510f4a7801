import type { Assessment } from '../schema/assessment.ts';
import { formatCount } from '../units/number.ts';

/** `1 234 of 5 000 planned requests were done`; without the plan where time decided. */
export const doneWords = ({ measured, planned }: Pick<Assessment['counts'], 'measured' | 'planned'>): string =>
  planned === null
    ? `${formatCount(measured)} requests were done`
    : `${formatCount(measured)} of ${formatCount(planned)} planned requests were done`;
