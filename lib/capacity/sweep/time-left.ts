import type { Sweep, SweepCell } from '../../schema/sweep.ts';

/** Rounds of fitting; effects of a grid whose cells are at random places settle within a few. */
const rounds = 8;

interface Timed {
  readonly cell: SweepCell;
  /** Logarithm of the ms that it took. */
  readonly log: number;
}

const elapsedMs = ({ startedAt, endedAt }: SweepCell): number =>
  startedAt === null || endedAt === null ? Number.NaN : Date.parse(endedAt) - Date.parse(startedAt);

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;

type Effects = Map<string, Map<string, number>>;

/** The factor (as a logarithm) of a value; of one that was not seen yet, that of the nearest number that was. */
function effectOf(effects: Effects, axis: string, value: string): number {
  const seen = effects.get(axis) ?? new Map<string, number>();
  const known = seen.get(value);
  if (known !== undefined) return known;
  const distance = (other: string): number => Math.abs(Math.log(Number(other) / Number(value)));
  const [nearest] = [...seen.keys()]
    .filter((other) => distance(other) < Infinity)
    .sort((a, b) => distance(a) - distance(b));
  return nearest === undefined ? 0 : (seen.get(nearest) ?? 0);
}

/** Times as a product of one factor for each value of each axis, by alternating means of the logarithms. */
function fit(timed: readonly Timed[], axes: readonly string[]): (cell: SweepCell) => number {
  const base = mean(timed.map(({ log }) => log));
  const effects: Effects = new Map(axes.map((axis) => [axis, new Map()]));
  const log = (cell: SweepCell, but?: string): number =>
    base + axes.reduce((sum, axis) => sum + (axis === but ? 0 : effectOf(effects, axis, cell.values[axis] ?? '')), 0);
  for (let round = 0; round < rounds; round += 1) {
    for (const axis of axes) {
      const rest = new Map<string, number[]>();
      for (const { cell, log: found } of timed) {
        const value = cell.values[axis] ?? '';
        rest.set(value, [...(rest.get(value) ?? []), found - log(cell, axis)]);
      }
      effects.set(axis, new Map([...rest].map(([value, residuals]) => [value, mean(residuals)])));
    }
  }
  return (cell) => Math.exp(log(cell));
}

const samePoint = (a: SweepCell, b: SweepCell): boolean =>
  Object.entries(a.values).every(([axis, value]) => b.values[axis] === value);

/**
 * About how long the cells that are not done will take, with the pauses between them, ms: as long as earlier repeats of the same point, else a product
 * of factors of its values, fitted to the cells that are done. `runningMs` is what the running cell has had of it. Null while no cell is done.
 */
export function timeLeftMs({ cells, settleMs }: Sweep, runningMs: number): number | null {
  const timed = cells
    .filter(({ state }) => state === 'done')
    .map((cell) => ({ cell, log: Math.log(Math.max(1, elapsedMs(cell))) }));
  if (timed.length === 0) return null;
  const fitted = fit(timed, [...new Set(cells.flatMap(({ values }) => Object.keys(values)))]);
  const expected = (cell: SweepCell): number => {
    const same = timed.filter((each) => samePoint(each.cell, cell));
    return same.length > 0 ? mean(same.map(({ log }) => Math.exp(log))) : fitted(cell);
  };
  return cells.reduce((sum, cell) => {
    if (cell.state === 'pending') return sum + expected(cell) + settleMs;
    return cell.state === 'running' ? sum + Math.max(0, expected(cell) - runningMs) : sum;
  }, 0);
}
