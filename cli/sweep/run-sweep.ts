import { setTimeout as pause } from 'node:timers/promises';
import { begin, finish, nextCell, recover } from '../../lib/capacity/sweep/checkpoint.ts';
import { meet } from '../../lib/capacity/sweep/same-server.ts';
import type { Sweep, SweepCell } from '../../lib/schema/sweep.ts';
import type { Display } from './display.ts';
import { figuresOf, type Figures } from './figures.ts';
import { runCell, type CellPlace, type CellRun } from './run-cell.ts';
import type { StartedServers } from './started-servers.ts';
import { discardRun } from '../many-runs/folder.ts';
import { writeSweep } from './sweep-file.ts';

/** So many in a row have one cause, and those after them would fail by it too. */
const mostFailuresInRow = 3;

/** All that a sweep needs beside its state. */
export interface SweepPlace extends CellPlace {
  readonly servers: StartedServers;
  readonly display: Display;
  readonly interrupted: AbortSignal;
  /** Takes up what each cell came to. */
  readonly figures: Map<string, Figures>;
}

/** How it ended: with all cells, or why before. */
export interface SweepEnd {
  readonly sweep: Sweep;
  /** Null where every cell was begun, and where it was interrupted. */
  readonly stopped: string | null;
}

const now = (): string => new Date().toISOString();

/** The cell's end as the state has it: done, or failed by its run or by the server that it met. */
function concluded(sweep: Sweep, cell: SweepCell, { exitCode, why, run }: CellRun): SweepEnd {
  if (why !== null || run === null)
    return { sweep: finish(sweep, cell.id, { at: now(), exitCode, why: why ?? 'it left no run' }), stopped: null };
  const { sweep: met, changes } = meet(sweep, cell, run.server);
  if (changes.length === 0) return { sweep: finish(met, cell.id, { at: now(), exitCode, why: null }), stopped: null };
  const other = `another server answered than in the cells before: ${changes.join('; ')}`;
  return {
    sweep: finish(met, cell.id, { at: now(), exitCode, why: other }),
    stopped: 'The server is another one now, and its cells are not to be held against those before.',
  };
}

/** One cell from its beginning to its end; the state is written at both. */
async function oneCell(before: Sweep, cell: SweepCell, place: SweepPlace): Promise<SweepEnd> {
  const { folder, display, interrupted, figures } = place;
  discardRun(folder, cell.id);
  const running = begin(before, cell.id, now());
  writeSweep(folder, running);
  display.show(running);
  const ended = await runCell(running, cell, place);
  if (interrupted.aborted && ended.why !== null) {
    discardRun(folder, cell.id);
    const { sweep } = recover(running, false);
    writeSweep(folder, sweep);
    return { sweep, stopped: null };
  }
  const end = concluded(running, cell, ended);
  if (ended.assessment !== null) figures.set(cell.id, figuresOf(ended.assessment));
  writeSweep(folder, end.sweep);
  display.ended(end.sweep, cell);
  return end;
}

/** Cells that failed since the last one that was done. */
function failuresInRow({ cells }: Sweep, ended: readonly string[]): number {
  const states = ended.map((id) => cells.find((cell) => cell.id === id)?.state);
  return states.length - 1 - states.lastIndexOf('done');
}

/** Runs what is pending, cell by cell, until nothing is, somebody interrupts it, or going on is of no use. */
export async function runSweep(from: Sweep, place: SweepPlace): Promise<SweepEnd> {
  const { servers, interrupted } = place;
  const ended: string[] = [];
  let end: SweepEnd = { sweep: from, stopped: null };
  try {
    for (let cell = nextCell(from); cell !== null; cell = nextCell(end.sweep)) {
      await servers.use(from.servers.find(({ name }) => name === cell?.server) ?? null);
      if (ended.length > 0) await pause(from.settleMs, undefined, { signal: interrupted }).catch(() => {});
      if (interrupted.aborted) return end;
      end = await oneCell(end.sweep, cell, place);
      ended.push(cell.id);
      if (interrupted.aborted || end.stopped !== null) return end;
      if (failuresInRow(end.sweep, ended) >= mostFailuresInRow)
        return { ...end, stopped: `${mostFailuresInRow} cells in a row failed.` };
    }
    return end;
  } finally {
    await servers.close();
  }
}
