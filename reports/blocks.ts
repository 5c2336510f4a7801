import type { Measure } from '../lib/schema/assessment.ts';
import { formatCount, missing } from '../lib/units/number.ts';
import { formatInterval, formatQuantity } from '../lib/units/quantity.ts';
import { smallestBoundingSample } from '../lib/statistics/sample-size.ts';
import { percentileOf } from '../lib/assessment/statistics-of-metric.ts';

/**
 * `plain` stands by itself; `uncertain` is greyed; `struck` is unsound and crossed out; `withheld`, `refused` (by an audit) and
 * `missing` show no number but say why.
 */
export type CellState = 'plain' | 'uncertain' | 'struck' | 'withheld' | 'refused' | 'missing';

/** One figure of a table, with what belongs to it in smaller print; empty text for none. */
export interface Cell {
  readonly text: string;
  readonly sub: string;
  readonly state: CellState;
  /** Of a row's header: a file that tells more, as an address from that of the page. */
  readonly link?: string;
}

/** The heading under which audits are told; what is struck or withheld points there. */
export const auditsTitle = 'Can these numbers be believed?';

export interface Row {
  readonly header: Cell;
  readonly cells: readonly Cell[];
}

export interface Table {
  readonly caption: string;
  readonly head: readonly Cell[];
  readonly rows: readonly Row[];
  /** Explains the greyed and the withheld; empty when there is nothing to explain. */
  readonly foot: string;
  /** Whether the columns after the first are numbers, to be aligned at the right. */
  readonly numeric: boolean;
}

/** A chart as drawings for each sheet, with its words and the numbers behind it. */
export interface Chart {
  readonly title: string;
  readonly description: string;
  readonly drawings: readonly string[];
  readonly table: Table;
}

export const cell = (text: string, sub = '', state: CellState = 'plain'): Cell => ({ text, sub, state });

/** What stands with the rate of a burst. */
export const burstWords = 'burst: not a sustained rate';

const stateOf = (standing: Measure['standing']): CellState =>
  standing === 'unsound' ? 'struck' : standing === 'uncertain' ? 'uncertain' : 'plain';

/** The interval, and what must be said with the number; `short` where the foot of a table says the rest. */
function smallPrint({ interval, standing, unit, burst }: Measure, short: boolean): string {
  const bare = standing === 'uncertain' ? 'no interval' : '';
  return [
    interval === null ? bare : formatInterval(interval.low, interval.high, unit),
    standing === 'unsound' && !short ? 'unsound' : '',
    burst ? (short ? 'burst' : burstWords) : '',
  ]
    .filter(Boolean)
    .join(', ');
}

/**
 * A measure as a figure with its interval; what its sample cannot carry is greyed or withheld, what an audit speaks against struck or
 * withheld, and says so.
 */
export function measureCell(measure: Measure | undefined, short = true): Cell {
  if (measure === undefined) return cell(missing, 'not measured', 'missing');
  const { value, standing, n, effectiveN, statistic, why, unit } = measure;
  if (standing === 'invalid') return cell('not valid', short ? '' : 'withheld', 'refused');
  if (value === null) return cell(missing, why ?? 'not measured', 'missing');
  if (standing === 'suppressed') {
    const p = percentileOf(statistic);
    return cell(
      'withheld',
      p === null
        ? `n = ${formatCount(n)}`
        : `${effectiveN === undefined ? 'n' : 'effective n'} < ${formatCount(smallestBoundingSample(p))}`,
      'withheld',
    );
  }
  return cell(formatQuantity(value, unit), smallPrint(measure, short), stateOf(standing));
}
