import { closeSync, openSync } from 'node:fs';
import type { ChildProcess } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import type { ServerVariant } from '../../lib/schema/sweep.ts';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { formatDuration } from '../../lib/units/duration.ts';
import { spawnBound } from '../bound-process.ts';
import { logTail } from '../many-runs/log-tail.ts';
import { logFile } from '../many-runs/folder.ts';

const askEveryMs = 500;
const askTimeoutMs = 2000;
/** For a server that ends, to let go of its port. */
const releaseMs = 30_000;

/** Servers that a sweep starts and ends; at most one is up at a time, as they may share a GPU. */
export interface StartedServers {
  /** Makes this variant the one that is up. */
  readonly use: (variant: ServerVariant | null) => Promise<void>;
  readonly close: () => Promise<void>;
}

interface Place {
  readonly folder: string;
  readonly workingFolder: string;
  readonly interrupted: AbortSignal;
}

/** HTTP status of the list of models; null where nothing answers. */
async function answerOf(baseUrl: string): Promise<number | null> {
  const url = `${baseUrl.replace(/\/+$/, '').replace(/\/v1$/, '')}/v1/models`;
  const key = process.env.API_KEY;
  try {
    const headers = key ? { Authorization: `Bearer ${key}` } : {};
    const { status } = await fetch(url, { headers, signal: AbortSignal.timeout(askTimeoutMs) });
    return status;
  } catch {
    return null;
  }
}

/** Asks until it is so; false when the time is over, or the sweep is. */
async function until(holds: () => Promise<boolean>, withinMs: number, interrupted: AbortSignal): Promise<boolean> {
  const end = performance.now() + withinMs;
  while (!interrupted.aborted && performance.now() < end) {
    if (await holds()) return true;
    await pause(askEveryMs, undefined, { signal: interrupted }).catch(() => {});
  }
  return false;
}

const isOver = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // all of it is gone
  }
}

async function endServer(child: ChildProcess): Promise<void> {
  signalGroup(child, 'SIGTERM');
  if (!(await until(async () => isOver(child), releaseMs, new AbortController().signal))) signalGroup(child, 'SIGKILL');
}

async function start(
  { name, baseUrl, start: command, readyWithinMs }: ServerVariant,
  place: Place,
): Promise<ChildProcess> {
  const { folder, workingFolder, interrupted } = place;
  const isFree = async (): Promise<boolean> => (await answerOf(baseUrl)) === null;
  if (!(await until(isFree, releaseMs, interrupted)) && !interrupted.aborted)
    throw new UsageError(`The server ${name} cannot be started.`, [`another one answers at ${baseUrl}: end it first`]);
  const log = logFile(folder, `server-${name}`);
  const output = openSync(log, 'a');
  const child = spawnBound('/bin/sh', ['-c', command ?? ''], { output, env: process.env, cwd: workingFolder });
  closeSync(output);
  const answers = async (): Promise<boolean> => {
    const status = await answerOf(baseUrl);
    return isOver(child) || status === 200 || status === 401 || status === 403;
  };
  const ready = await until(answers, readyWithinMs, interrupted);
  if (interrupted.aborted || (ready && !isOver(child))) return child;
  const why = isOver(child) ? 'it ended' : `it did not answer at ${baseUrl} within ${formatDuration(readyWithinMs)}`;
  await endServer(child);
  throw new UsageError(`The server ${name} did not come up: ${why}.`, [...logTail(log), `all it said is in ${log}`]);
}

/** Nothing is up yet. */
export function startedServers(place: Place): StartedServers {
  let up: { readonly name: string; readonly child: ChildProcess } | null = null;
  const close = async (): Promise<void> => {
    if (up !== null) await endServer(up.child);
    up = null;
  };
  return {
    close,
    async use(variant) {
      if (up !== null && up.name === variant?.name && !isOver(up.child)) return;
      await close();
      if (variant !== null && variant.start !== null) up = { name: variant.name, child: await start(variant, place) };
    },
  };
}
