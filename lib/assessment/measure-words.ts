import type { Measure } from '../schema/assessment.ts';
import { formatCount } from '../units/number.ts';
import { formatInterval, formatQuantity } from '../units/quantity.ts';

/** What must be said with a figure wherever it is quoted: that it is unsound, or a burst's; empty of most. */
export const reservation = ({ standing, burst }: Measure): string =>
  [...(standing === 'unsound' ? ['unsound'] : []), ...(burst ? ['a burst, not a sustained rate'] : [])].join(', ');

/** A figure with what it rests on: `2.11 s (2.02–2.30 s, n = 400)`, without an interval `2.11 s (n = 400)`. */
export function figureWords(value: number, measure: Measure): string {
  const { interval, unit, n } = measure;
  const within = interval === null ? '' : `${formatInterval(interval.low, interval.high, unit)}, `;
  const reserved = reservation(measure) === '' ? '' : `; ${reservation(measure)}`;
  return `${formatQuantity(value, unit)} (${within}n = ${formatCount(n)}${reserved})`;
}

/** ` (worth 53 independent ones)`, of values that depend on each other; empty of others. */
export const worthWords = ({ n, effectiveN }: Measure): string =>
  effectiveN === undefined || effectiveN >= n ? '' : ` (worth ${formatCount(effectiveN)} independent ones)`;
