import type { Sweep, SweepCell } from '../../schema/sweep.ts';

/** How a cell's run ended. */
export interface CellEnd {
  /** ISO instant. */
  readonly at: string;
  /** Of k6. */
  readonly exitCode: number;
  /** Why it is of no use; null when it is done. */
  readonly why: string | null;
}

function changed(sweep: Sweep, id: string, from: SweepCell['state'], change: (cell: SweepCell) => SweepCell): Sweep {
  const cell = sweep.cells.find((each) => each.id === id);
  if (cell?.state !== from) throw new Error(`cell ${id} is ${cell?.state ?? 'not there'}, not ${from}`);
  return { ...sweep, cells: sweep.cells.map((each) => (each.id === id ? change(each) : each)) };
}

/** What a cell has before it is begun. */
const untouched = { state: 'pending', startedAt: null, endedAt: null, exitCode: null, why: null } as const;

/** The next cell to run; null when none is left. */
export const nextCell = ({ cells }: Sweep): SweepCell | null => cells.find(({ state }) => state === 'pending') ?? null;

/** A cell is begun, at an ISO instant: pending → running. */
export const begin = (sweep: Sweep, id: string, at: string): Sweep =>
  changed(sweep, id, 'pending', (cell) => ({
    ...cell,
    ...untouched,
    state: 'running',
    attempts: cell.attempts + 1,
    startedAt: at,
  }));

/** Its run has ended: running → done, or failed. */
export const finish = (sweep: Sweep, id: string, { at, exitCode, why }: CellEnd): Sweep =>
  changed(sweep, id, 'running', (cell) => ({
    ...cell,
    state: why === null ? 'done' : 'failed',
    endedAt: at,
    exitCode,
    why,
  }));

/** Cells to be run anew, whose folders have to go before. */
export interface Recovered {
  readonly sweep: Sweep;
  readonly discarded: readonly SweepCell[];
}

/**
 * The sweep as it can be gone on with: cells that were cut off in the middle are pending again, and with `retryFailed` those that failed.
 * What is done stays done.
 */
export function recover(sweep: Sweep, retryFailed: boolean): Recovered {
  const again = (cell: SweepCell): boolean => cell.state === 'running' || (retryFailed && cell.state === 'failed');
  return {
    sweep: { ...sweep, cells: sweep.cells.map((cell) => (again(cell) ? { ...cell, ...untouched } : cell)) },
    discarded: sweep.cells.filter(again),
  };
}
