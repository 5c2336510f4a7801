import { closeSync, mkdirSync, openSync } from 'node:fs';
import type { Assessment } from '../../lib/schema/assessment.ts';
import type { Run } from '../../lib/schema/run.ts';
import type { Sweep, SweepCell } from '../../lib/schema/sweep.ts';
import { UsageError } from '../../lib/schema/usage-error.ts';
import type { K6Binary } from '../k6-binary.ts';
import { runK6 } from '../run-k6.ts';
import { logFile, noteGroup, runFolder } from '../many-runs/folder.ts';
import { failureOf, readRunFile } from '../many-runs/run-end.ts';
import { runEnvironment } from '../many-runs/run-environment.ts';

/** What is the same for all cells. */
export interface CellPlace {
  readonly folder: string;
  readonly k6: K6Binary;
  /** The file of a scenario. */
  readonly scenarioPath: (scenario: string) => string;
  /** Writes the reports of a run, and tells what is in them. */
  readonly render: (folder: string) => Promise<Assessment>;
}

/** What one run left. */
export interface CellRun {
  readonly exitCode: number;
  /** Why it is of no use; null when it is of use. */
  readonly why: string | null;
  readonly run: Run | null;
  readonly assessment: Assessment | null;
}

/** Runs one cell and renders what it left. What k6 says goes into the log of the cell. */
export async function runCell(sweep: Sweep, cell: SweepCell, place: CellPlace): Promise<CellRun> {
  const { folder, k6, render } = place;
  const [runs, log] = [runFolder(folder, cell.id), logFile(folder, cell.id)];
  if (!k6.streaming) mkdirSync(runs, { recursive: true });
  const output = openSync(log, 'w');
  const aside = { output, cwd: sweep.workingFolder, started: (group: number) => noteGroup(folder, 'sweep', group) };
  const exitCode = await runK6(
    k6,
    place.scenarioPath(cell.scenario),
    runEnvironment({ ...cell.settings, RUN_DIR: runs, PWD: sweep.workingFolder }),
    aside,
  ).finally(() => closeSync(output));
  const run = readRunFile(runs);
  const why = failureOf(exitCode, run, log);
  if (why !== null) return { exitCode, why, run, assessment: null };
  try {
    return { exitCode, why, run, assessment: await render(runs) };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { exitCode, why: [error.message, ...error.problems].join('; '), run, assessment: null };
  }
}
