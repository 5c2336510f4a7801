import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { settings } from '../../lib/configuration/settings.ts';
import type { Assessment } from '../../lib/schema/assessment.ts';
import { runSchema, type Run } from '../../lib/schema/run.ts';
import type { Sweep, SweepCell } from '../../lib/schema/sweep.ts';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { missedExitCode } from '../exit-codes.ts';
import type { K6Binary } from '../k6-binary.ts';
import { runK6 } from '../run-k6.ts';
import { logTail } from './log-tail.ts';
import { logFile, noteGroup, runFolder } from './sweep-folder.ts';

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

/** Settings are those of the cell and no others; secrets stay where they are. */
function environmentOf({ workingFolder }: Sweep, cell: SweepCell, folder: string): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = { ...process.env };
  for (const [name, setting] of Object.entries(settings())) if (!('secret' in setting)) delete environment[name];
  return { ...environment, ...cell.settings, RUN_DIR: runFolder(folder, cell.id), PWD: workingFolder };
}

function readRunFile(folder: string): Run | null {
  const file = join(folder, 'run.json');
  if (!existsSync(file)) return null;
  try {
    return runSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

/** Missed objectives are a result like any other; whatever else k6 ends with is none. */
function failureOf(exitCode: number, run: Run | null, log: string): string | null {
  if (run?.state === 'server-died') return 'the server died';
  const ended = run?.state === 'completed' || run?.state === 'time-limit';
  if ((exitCode === 0 || exitCode === missedExitCode) && ended) return null;
  return [`k6 ended with ${exitCode}`, ...logTail(log)].join('; ');
}

/** Runs one cell and renders what it left. What k6 says goes into the log of the cell. */
export async function runCell(sweep: Sweep, cell: SweepCell, place: CellPlace): Promise<CellRun> {
  const { folder, k6, render } = place;
  const [runs, log] = [runFolder(folder, cell.id), logFile(folder, cell.id)];
  if (!k6.streaming) mkdirSync(runs, { recursive: true });
  const output = openSync(log, 'w');
  const aside = { output, cwd: sweep.workingFolder, started: (group: number) => noteGroup(folder, group) };
  const exitCode = await runK6(
    k6,
    place.scenarioPath(cell.scenario),
    environmentOf(sweep, cell, folder),
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
