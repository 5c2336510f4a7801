import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Assessment } from '../lib/schema/assessment.ts';
import type { AuditResult } from '../lib/schema/audit.ts';
import { renderRun } from '../reports/render.ts';
import type { SimulatorOptions } from '../simulator/options.ts';
import { startSimulatorProcess, type SimulatorProcess } from '../simulator/process.ts';
import { customK6, runProcess, temporaryFolder } from './k6-process.ts';

/** Where a run is made. */
interface Place {
  readonly folder: string;
  readonly simulator: SimulatorProcess;
}

type End = () => unknown;

/** A run that is to be made and judged. */
export interface RunToJudge {
  /** A built scenario. */
  readonly file: string;
  readonly simulator: SimulatorOptions;
  readonly settings: Readonly<Record<string, string>>;
  /** Words before k6 on its command line, of a run in this folder. */
  readonly before?: (folder: string) => readonly string[];
  /** Whether k6 and the simulator come before all else that this machine does, where they may. */
  readonly first?: boolean;
  /** Begins what goes on beside the run, and gives what ends it. */
  readonly beside?: (place: Place) => End | Promise<End>;
}

/** A run, and what the audits say of it. */
export interface JudgedRun {
  readonly assessment: Assessment;
  readonly audit: (id: string) => AuditResult;
}

/** Gives a process a processor whenever it wants one, and the words that do so before a command; none where that is not allowed. */
function putFirst(pid: number): readonly string[] {
  const { status } = spawnSync('chrt', ['--all-tasks', '--rr', '--pid', '1', String(pid)]);
  return status === 0 ? ['chrt', '--rr', '1'] : [];
}

/** Ends when the run has begun to keep records. */
export async function underWay(folder: string): Promise<void> {
  const records = join(folder, 'requests.ndjson');
  for (let tries = 0; tries < 1200; tries++) {
    if (existsSync(records) && statSync(records).size > 0) return;
    await pause(50);
  }
  throw new Error(`nothing was recorded in ${folder}`);
}

/** Runs a scenario in the custom k6 against a simulator in a process of its own, and assesses it. */
export async function judgedRun(asked: RunToJudge): Promise<JudgedRun> {
  const simulator = await startSimulatorProcess({ profile: 'h100-llama-3.1-8b', model: 'm', ...asked.simulator });
  const folder = join(temporaryFolder(after), 'run');
  const end = await asked.beside?.({ folder, simulator });
  const before = asked.first === true ? putFirst(simulator.pid) : (asked.before?.(folder) ?? []);
  const [command = customK6, ...args] = [...before, customK6, 'run', '--quiet', asked.file];
  const env = { BASE_URL: simulator.url, RUN_DIR: folder, PROGRESS_INTERVAL: '0', ...asked.settings };
  const { output } = await runProcess({ command, args, env });
  await end?.();
  await simulator.close();
  if (!existsSync(folder)) throw new Error(output);
  const { assessment } = await renderRun(folder, { formats: [] });
  const audit = (id: string): AuditResult => {
    const found = assessment.audits.find((one) => one.id === id);
    if (found === undefined) throw new Error(`there is no audit ${id}`);
    return found;
  };
  return { assessment, audit };
}
