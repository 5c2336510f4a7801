import type { LoadPoint, PointValue } from '../../../lib/schema/load-point.ts';
import type { Plan } from '../../../lib/schema/plan.ts';
import type { Series } from '../../../lib/schema/plan/series.ts';
import { formatCount } from '../../../lib/units/number.ts';
import { formatInterval, type Unit } from '../../../lib/units/quantity.ts';
import { cell, type Cell, type Row, type Table } from '../../blocks.ts';
import { defineSection } from '../../sections/section.ts';
import { detailed, leftOutWords, seriesSuffix } from '../chosen-series.ts';
import { absent, estimateCell, loadName } from '../words.ts';

/** All runs of one load. */
interface Visits {
  readonly loop: LoadPoint['loop'];
  readonly level: number;
  readonly points: readonly LoadPoint[];
}

function visitsOf({ loads }: Series): Visits[] {
  const all: { loop: LoadPoint['loop']; level: number; points: LoadPoint[] }[] = [];
  for (const { point } of loads) {
    const known = all.find(({ loop, level }) => loop === point.loop && level === point.level);
    if (known === undefined) all.push({ loop: point.loop, level: point.level, points: [point] });
    else known.points.push(point);
  }
  return all.toSorted((a, b) => a.loop.localeCompare(b.loop) || a.level - b.level);
}

type Value = (point: LoadPoint) => PointValue | null;

/** What all runs of a load showed: of one its interval, of several from the least to the most. */
function seenCell({ points }: Visits, value: Value, unit: Unit): Cell {
  const told = points.flatMap((point) => value(point) ?? []);
  const sound = told.filter(({ doubt }) => doubt === null);
  const [first, ...more] = sound;
  if (first === undefined) return told.length === 0 ? absent() : cell('not sound', '', 'withheld');
  if (more.length === 0) return estimateCell(first, unit);
  const values = sound.map((one) => one.value);
  return cell(formatInterval(Math.min(...values), Math.max(...values), unit));
}

/** What may be done with a load, by what was kept there; only where a promise was made. */
function useCell(series: Series, { loop, level, points }: Visits): Cell {
  const count = (verdict: LoadPoint['verdict']): number => points.filter((point) => point.verdict === verdict).length;
  const [kept, broken, promised] = [count('pass'), count('fail'), points.length - count(null)];
  if (promised === 0) return cell('nothing was promised', '', 'missing');
  const batch = series.times.some(({ chosen, at }) => chosen && at.loop === loop && at.level === level);
  const behind = batch ? 'the load for batches' : '';
  if (kept === points.length) return cell('✓ kept', behind);
  if (broken === points.length) return cell('✕ broken', batch ? `${behind} alone` : '');
  return cell('? not decided', `kept in ${formatCount(kept)} of ${formatCount(points.length)} runs`);
}

type Column = readonly [title: string, value: Value, unit: Unit];

const rateColumns: readonly Column[] = [
  ['Succeeded', ({ success }) => success, 'share'],
  ['Throughput', ({ requestsPerS }) => requestsPerS, 'req/s'],
  ['Output tokens', ({ outputTokensPerS }) => outputTokensPerS, 'tok/s'],
];
const timeColumns: readonly Column[] = [
  ['p50', ({ e2e }) => e2e.p50, 'ms'],
  ['p95', ({ e2e }) => e2e.p95, 'ms'],
  ['p99', ({ e2e }) => e2e.p99, 'ms'],
  ['longest', ({ e2e }) => e2e.max, 'ms'],
];

const header = ({ points, ...load }: Visits): Cell => {
  const n = points.reduce((sum, { counts }) => sum + counts.succeeded, 0);
  return cell(
    loadName(load),
    [`n = ${formatCount(n)}`, points.length > 1 ? `${formatCount(points.length)} runs` : ''].filter(Boolean).join(', '),
  );
};

const cellsOf = (visits: Visits, columns: readonly Column[]): Cell[] =>
  columns.map(([, value, unit]) => seenCell(visits, value, unit));

const foot = 'n: successful requests. Of one run with its 95 % interval, of several from the least to the most.';

function usesTable(plan: Plan, series: Series): Table {
  return {
    caption: `Every load and what it is good for${seriesSuffix(plan, series)}`,
    head: [cell('Load'), cell('Objectives'), ...rateColumns.map(([title]) => cell(title))],
    numeric: true,
    rows: visitsOf(series).map((visits): Row => ({
      header: header(visits),
      cells: [useCell(series, visits), ...cellsOf(visits, rateColumns)],
    })),
    foot,
  };
}

function timesTable(plan: Plan, series: Series): Table {
  return {
    caption: `End-to-end time by load${seriesSuffix(plan, series)}`,
    head: [cell('Load'), ...timeColumns.map(([title]) => cell(title))],
    numeric: true,
    rows: visitsOf(series).map((visits): Row => ({ header: header(visits), cells: cellsOf(visits, timeColumns) })),
    foot,
  };
}

export default defineSection<Plan>({
  id: 'loads',
  title: 'Which load is good for what',
  view: (plan) => {
    const tables = detailed(plan)
      .filter(({ loads }) => loads.length > 0)
      .flatMap((series) => [usesTable(plan, series), timesTable(plan, series)]);
    return tables.length === 0 ? null : { tables, left: leftOutWords(plan) };
  },
});
