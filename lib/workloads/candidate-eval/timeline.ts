import { chance, integerBetween, type Random } from '../../statistics/seeded-random.ts';

/** Months since January of year 0. */
export type Month = number;

/** When one held a position; `to` is its last month, null while it lasts. */
export interface Period {
  readonly from: Month;
  readonly to: Month | null;
}

/**
 * The month in which all profiles are written. Fixed, so that a seed means the same text for ever: September 2025, when the
 * benchmark was made whose prompt lengths the workload reproduces.
 */
export const WRITTEN: Month = 2025 * 12 + 8;

const SHORTEST_MONTHS = 7;

/**
 * Cuts a working life into `count` positions, first one first, that follow each other without overlap. One person in eight
 * has left the last one; between two there may be a gap. From `start` there must be nine months for each position and four more.
 */
export function positionPeriods(random: Random, start: Month, count: number): Period[] {
  const end = chance(random, 0.875) ? WRITTEN : WRITTEN - integerBetween(random, 1, 6);
  const spare = end - start + 1 - count * SHORTEST_MONTHS;
  const shares = Array.from({ length: count }, () => 0.3 + random());
  const total = shares.reduce((sum, share) => sum + share, 0);
  const periods: Period[] = [];
  let from = start;
  for (const [index, share] of shares.entries()) {
    const isLast = index === count - 1;
    const months = SHORTEST_MONTHS + Math.floor((spare * share) / total);
    const gap = Math.min(gapMonths(random), months - SHORTEST_MONTHS);
    periods.push({ from, to: isLast ? (end === WRITTEN ? null : end) : from + months - 1 - gap });
    from += months;
  }
  return periods;
}

/** Most people change jobs from one month to the next; one in ten takes half a year or more. */
function gapMonths(random: Random): number {
  if (chance(random, 0.1)) return integerBetween(random, 5, 12);
  return chance(random, 0.5) ? 0 : integerBetween(random, 1, 2);
}

/** The calendar year of a month. */
export function yearOf(month: Month): number {
  return Math.floor(month / 12);
}

const NAMES = 'Jan,Feb,Mar,Apr,May,Jun,Jul,Aug,Sep,Oct,Nov,Dec'.split(',');

/** How one candidate writes dates. */
export type DateStyle = 'name' | 'slash' | 'iso';

/** A period as a résumé writes it, e.g. "Mar 2021 – Present". */
export function periodText(period: Period, style: DateStyle): string {
  const to = period.to === null ? (style === 'name' ? 'Present' : 'present') : monthText(period.to, style);
  return `${monthText(period.from, style)} ${style === 'iso' ? 'to' : '–'} ${to}`;
}

function monthText(month: Month, style: DateStyle): string {
  const year = yearOf(month);
  const number = String((month % 12) + 1).padStart(2, '0');
  if (style === 'name') return `${NAMES[month % 12]} ${year}`;
  return style === 'slash' ? `${number}/${year}` : `${year}-${number}`;
}
