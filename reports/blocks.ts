import type { Measure } from '../lib/schema/assessment.ts';
import { formatCount, missing } from '../lib/units/number.ts';
import { formatInterval, formatQuantity } from '../lib/units/quantity.ts';
import { smallestBoundingSample } from '../lib/statistics/sample-size.ts';
import { percentileOf } from '../lib/assessment/statistics-of-metric.ts';

/** `plain` stands by itself; `uncertain` is greyed; `withheld` and `missing` show no number but say why. */
export type CellState = 'plain' | 'uncertain' | 'withheld' | 'missing';

/** One figure of a table, with what belongs to it in smaller print; empty text for none. */
export interface Cell {
  readonly text: string;
  readonly sub: string;
  readonly state: CellState;
}

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

/** A measure as a figure with its interval; what its sample cannot carry is greyed or withheld, and says so. */
export function measureCell(measure: Measure | undefined): Cell {
  if (measure === undefined) return cell(missing, 'not measured', 'missing');
  const { value, interval, standing, n, statistic, why, unit } = measure;
  if (value === null) return cell(missing, why ?? 'not measured', 'missing');
  if (standing === 'suppressed') {
    const p = percentileOf(statistic);
    return cell(
      'withheld',
      p === null ? `n = ${formatCount(n)}` : `n < ${formatCount(smallestBoundingSample(p))}`,
      'withheld',
    );
  }
  const bare = standing === 'uncertain' ? 'no interval' : '';
  const sub = interval === null ? bare : formatInterval(interval.low, interval.high, unit);
  return cell(formatQuantity(value, unit), sub, standing === 'uncertain' ? 'uncertain' : 'plain');
}
