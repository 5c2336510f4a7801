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
import { UsageError } from '../../lib/schema/usage-error.ts';

/** What many runs in one folder are parts of. */
export type Whole = 'sweep' | 'saturation';

const lockFile = (folder: string, whole: Whole): string => join(folder, `${whole}.lock`);

/** The folder of one of the runs. */
export const runFolder = (folder: string, id: string): string => join(folder, 'runs', id);
/** What k6, or a server, said. */
export const logFile = (folder: string, name: string): string => join(folder, 'logs', `${name}.log`);

/** Writes a value as a whole: whoever reads it, after whatever crash, finds the old or the new one. */
export function writeState(file: string, state: unknown): void {
  const draft = `${file}.new`;
  const open = openSync(draft, 'w');
  try {
    writeSync(open, `${JSON.stringify(state, null, 2)}\n`);
    fsyncSync(open);
  } finally {
    closeSync(open);
  }
  renameSync(draft, file);
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
export function noteGroup(folder: string, whole: Whole, group: number): void {
  writeFileSync(lockFile(folder, whole), `${process.pid}\n${group}`);
}

/** The watcher of a killed process ends its k6 at once, but on a busy machine not before somebody else can go on. */
const endsWithinMs = 5000;

/** Waits until a process group is gone, so that two k6 are never at work at once. */
async function untilGone(group: number): Promise<void> {
  for (const untilMs = Date.now() + endsWithinMs; lives(-group) && Date.now() < untilMs;) await setTimeout(20);
}

/** Makes the folder this process's own; a UsageError where another one is at work in it. Returns what gives it back. */
export async function lock(folder: string, whole: Whole): Promise<() => void> {
  for (const name of ['runs', 'logs']) mkdirSync(join(folder, name), { recursive: true });
  const file = lockFile(folder, whole);
  const release = (): void => rmSync(file, { force: true });
  if (claim(file)) return release;
  const [holder = 0, group = 0] = readFileSync(file, 'utf8').split('\n').map(Number);
  if (holder > 0 && holder !== process.pid && lives(holder))
    throw new UsageError(`The ${whole} in ${folder} is under way already.`, [
      `process ${holder} is at it; if that is another program by now, remove ${file}`,
    ]);
  // left by one that was killed
  release();
  if (!claim(file))
    throw new UsageError(`The ${whole} in ${folder} is under way already.`, ['another process has just begun']);
  if (group > 0) await untilGone(group);
  return release;
}
