import { loadWords } from '../../lib/assessment/level-words.ts';
import type { Answer } from '../../lib/capacity/answer.ts';
import type { PointValue } from '../../lib/schema/load-point.ts';
import type { Estimate } from '../../lib/statistics/ratio-interval.ts';
import { inOneList } from '../../lib/units/list.ts';
import { formatDuration } from '../../lib/units/duration.ts';
import { formatCount, formatSignificant, missing } from '../../lib/units/number.ts';
import { formatInterval, formatQuantity, type Unit } from '../../lib/units/quantity.ts';
import { cell, type Cell } from '../blocks.ts';

/** What a load is, as a load point names it. */
export interface Load {
  readonly loop: 'open' | 'closed';
  readonly level: number;
}

/** A number that does not exist, with its reason. */
export const absent = (why = ''): Cell => cell(missing, why, 'missing');

/** An estimate with its interval in small print. */
export function estimateCell(estimate: Estimate | null | undefined, unit: Unit): Cell {
  if (estimate === null || estimate === undefined) return absent();
  const { value, low, high } = estimate;
  const interval = low === null && high === null ? 'no interval' : formatInterval(low, high, unit);
  return cell(formatQuantity(value, unit), interval);
}

/** The same of a number without a unit that is known here, e.g. a price; the unit stands behind both ends. */
export function plainEstimateCell(estimate: Estimate | null | undefined, unit = ''): Cell {
  if (estimate === null || estimate === undefined) return absent();
  const { value, low, high } = estimate;
  const behind = unit === '' ? '' : `\u00a0${unit}`;
  const ends =
    low === null && high === null
      ? 'no interval'
      : low === null
        ? `≤\u00a0${formatSignificant(high ?? 0)}`
        : high === null
          ? `≥\u00a0${formatSignificant(low)}`
          : `${formatSignificant(low)}–${formatSignificant(high)}`;
  return cell(`${formatSignificant(value)}${behind}`, ends);
}

/** A mean; one of requests is no whole number. */
export const meanWords = (value: number, unit: Unit): string =>
  unit === 'requests' ? formatSignificant(value) : formatQuantity(value, unit);

/** A value of a load; what an audit speaks against is struck. */
export function pointCell(value: PointValue | null, unit: Unit): Cell {
  const shown = unit === 'requests' ? plainEstimateCell(value) : estimateCell(value, unit);
  if (value === null || value.doubt === null) return shown;
  return { ...shown, state: 'struck' };
}

/** Both ends of a time in the words of a clock, s; where these are the same, by how much it may be off. */
export function timeInterval({ low, high }: { readonly low: number; readonly high: number }): string {
  const [from, to] = [formatDuration(1000 * low), formatDuration(1000 * high)];
  return from === to ? `±\u00a0${formatDuration(500 * (high - low))}` : `${from} to ${to}`;
}

/** A time foretold, s, with its interval. */
export const timeCell = (seconds: { value: number; low: number; high: number }): Cell =>
  cell(formatDuration(1000 * seconds.value), timeInterval(seconds));

/** What stands in the place of an answer that is refused; with its reasons, where they are not told under the table. */
export const refusedCell = (refusals: readonly string[] = []): Cell => cell('refused', refusals.join(' '), 'withheld');

/** More names are counted. */
const mostNames = 3;

function nameList(names: readonly string[], all: number): string {
  if (names.length <= mostNames) return inOneList(names);
  if (names.length === all) return `All ${formatCount(all)}`;
  return inOneList([...names.slice(0, mostNames), `${formatCount(names.length - mostNames)} more`]);
}

/** Why answers are refused, those with the same reasons in one sentence. */
export function refusalWords(
  refused: readonly { readonly name: string; readonly refusals: readonly string[] | null }[],
): string[] {
  const names = new Map<string, string[]>();
  for (const { name, refusals } of refused) {
    if (refusals === null) continue;
    const why = refusals.join(' ');
    names.set(why, [...(names.get(why) ?? []), name]);
  }
  return [...names].map(([why, list]) => `${nameList(list, refused.length)}: refused. ${why}`);
}

/** A time foretold, or that none is. */
export const timeAnswerCell = (answer: Answer<{ readonly seconds: Parameters<typeof timeCell>[0] }>): Cell =>
  answer.refusals === null ? timeCell(answer.told.seconds) : refusedCell();

/** `8 in flight`, `2.5 req/s offered`. */
export const loadName = ({ loop, level }: Load): string =>
  (loop === 'closed' ? loadWords(loop, level) : `${loadWords(loop, level)} offered`).replaceAll(' ', '\u00a0');

/** Each sentence once, in the order first said. */
export const once = (sentences: readonly string[]): string[] => [...new Set(sentences)];
