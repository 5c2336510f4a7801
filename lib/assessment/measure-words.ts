import type { Measure } from '../schema/assessment.ts';
import { formatCount } from '../units/number.ts';
import { formatInterval, formatQuantity } from '../units/quantity.ts';

/** A figure with what it rests on: `2.11 s (2.02–2.30 s, n = 400)`, without an interval `2.11 s (n = 400)`. */
export function figureWords(value: number, { interval, unit, n }: Measure): string {
  const within = interval === null ? '' : `${formatInterval(interval.low, interval.high, unit)}, `;
  return `${formatQuantity(value, unit)} (${within}n = ${formatCount(n)})`;
}
