import { serverAxis } from '../../lib/capacity/sweep/definition.ts';
import { pointsOf, type Point } from '../../lib/capacity/sweep/expand.ts';
import { timeLeftMs } from '../../lib/capacity/sweep/time-left.ts';
import type { Sweep, SweepCell } from '../../lib/schema/sweep.ts';
import { formatDuration } from '../../lib/units/duration.ts';
import { formatCount } from '../../lib/units/number.ts';
import { textTable } from '../text-table.ts';
import { figureCells, figureHeads, type Figures } from './figures.ts';

type FiguresById = ReadonlyMap<string, Figures>;

const longestValue = 28;
const short = (value: string): string =>
  value.length <= longestValue ? value : `${value.slice(0, longestValue - 1)}…`;

/** A cell in words: `CONCURRENCY=10, REQUESTS=1000, repeat 2`. */
export function cellWords({ values, repeat }: Pick<SweepCell, 'values' | 'repeat'>): string {
  const named = Object.entries(values).map(([name, value]) => `${name}=${short(value)}`);
  return [...named, `repeat ${repeat}`].join(', ');
}

const countOf = ({ cells }: Sweep, state: SweepCell['state']): number =>
  cells.filter((cell) => cell.state === state).length;

/** `7 of 18 cells done, 1 failed`. */
export function doneWords(sweep: Sweep): string {
  const failed = countOf(sweep, 'failed');
  const done = `${formatCount(countOf(sweep, 'done'))} of ${formatCount(sweep.cells.length)} cells done`;
  return failed === 0 ? done : `${done}, ${formatCount(failed)} failed`;
}

/** What is under way, and how long all may take from now on (an instant in ms). */
export function statusWords(sweep: Sweep, nowMs: number): string {
  const running = sweep.cells.find(({ state }) => state === 'running');
  const runningMs = running?.startedAt ? nowMs - Date.parse(running.startedAt) : 0;
  const left = timeLeftMs(sweep, runningMs);
  return [
    doneWords(sweep),
    ...(running === undefined ? [] : [`${cellWords(running)} for ${formatDuration(Math.max(1000, runningMs))}`]),
    ...(left === null || left === 0 ? [] : [`about ${formatDuration(Math.max(1000, left))} left`]),
  ].join(' · ');
}

const hasValues = (point: Point, { values }: SweepCell): boolean =>
  Object.entries(point).every(([axis, value]) => values[axis] === value);

/** Every point of the grid with what its repeats came to so far. */
export function sweepTable(sweep: Sweep, figures: FiguresById): string {
  const axes = [...(sweep.servers.length > 0 ? [serverAxis] : []), ...sweep.axes.map(({ name }) => name)];
  const rows = pointsOf(sweep).map((point) => {
    const cells = sweep.cells.filter((cell) => hasValues(point, cell));
    const done = cells.filter(({ state }) => state === 'done');
    return [
      ...axes.map((axis) => short(point[axis] ?? '')),
      `${done.length}/${cells.length}`,
      ...figureCells(done.flatMap(({ id }) => figures.get(id) ?? [])),
    ];
  });
  return textTable([[...axes, 'done', ...figureHeads], ...rows]);
}

/** One line about a cell that has ended. */
export function endedLine(sweep: Sweep, { id }: SweepCell, figures: FiguresById): string {
  const cell = sweep.cells.find((each) => each.id === id);
  if (cell === undefined) return '';
  const told = figures.get(id);
  const found = told === undefined ? [] : figureCells([told]).map((text, i) => `${figureHeads[i] ?? ''} ${text}`);
  const result = cell.why === null ? found.join(', ') : `failed: ${cell.why}`;
  return `${cellWords(cell)}: ${result}`;
}
