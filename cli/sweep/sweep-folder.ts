import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { sweepSchema, type Sweep } from '../../lib/schema/sweep.ts';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { readJsonFile } from '../../reports/reading/json-file.ts';

const sweepName = 'sweep.json';
const lockName = 'sweep.lock';

/** The file of a sweep in its folder. */
export const sweepFile = (folder: string): string => join(folder, sweepName);
/** The run folder of a cell. */
export const runFolder = (folder: string, id: string): string => join(folder, 'runs', id);
/** What k6, or a server, said. */
export const logFile = (folder: string, name: string): string => join(folder, 'logs', `${name}.log`);

/** A sweep that is there; a UsageError where there is none, or it cannot be read. */
export async function readSweep(folder: string): Promise<Sweep> {
  if (!existsSync(sweepFile(folder)))
    throw new UsageError(`${folder} is no folder of a sweep.`, [`${sweepName} is missing from it`]);
  return readJsonFile(sweepFile(folder), sweepSchema, 'k6-vllm/sweep');
}

/** Writes the state as a whole: whoever reads it, after whatever crash, finds the old or the new one. */
export function writeSweep(folder: string, sweep: Sweep): void {
  const draft = `${sweepFile(folder)}.new`;
  const file = openSync(draft, 'w');
  try {
    writeSync(file, `${JSON.stringify(sweep, null, 2)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, sweepFile(folder));
}

/** Removes a run folder: from its place at once, so that half a folder is never found there. */
export function discardRun(folder: string, id: string): void {
  const run = runFolder(folder, id);
  if (!existsSync(run)) return;
  const aside = join(folder, 'discarded');
  rmSync(aside, { recursive: true, force: true });
  renameSync(run, aside);
  rmSync(aside, { recursive: true, force: true, maxRetries: 5 });
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function claim(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Keeps with the lock what this process has started: whoever goes on after a kill waits for its end. */
export function noteGroup(folder: string, group: number): void {
  writeFileSync(join(folder, lockName), `${process.pid}\n${group}`);
}

/** The watcher of a killed sweep ends its k6 at once, but on a busy machine not before somebody else can go on. */
const endsWithinMs = 5000;

/** Waits until a process group is gone, so that two k6 are never at work at once. */
async function untilGone(group: number): Promise<void> {
  for (const untilMs = Date.now() + endsWithinMs; lives(-group) && Date.now() < untilMs;) await setTimeout(20);
}

/** Makes the folder this process's own; a UsageError where another one is at work in it. Returns what gives it back. */
export async function lock(folder: string): Promise<() => void> {
  for (const name of ['runs', 'logs']) mkdirSync(join(folder, name), { recursive: true });
  const file = join(folder, lockName);
  const release = (): void => rmSync(file, { force: true });
  if (claim(file)) return release;
  const [holder = 0, group = 0] = readFileSync(file, 'utf8').split('\n').map(Number);
  if (holder > 0 && holder !== process.pid && lives(holder))
    throw new UsageError(`The sweep in ${folder} is under way already.`, [
      `process ${holder} is at it; if that is another program by now, remove ${file}`,
    ]);
  // left by one that was killed
  release();
  if (!claim(file))
    throw new UsageError(`The sweep in ${folder} is under way already.`, ['another process has just begun']);
  if (group > 0) await untilGone(group);
  return release;
}
