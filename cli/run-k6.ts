import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { join } from 'node:path';
import { spawnBound } from './bound-process.ts';
import { onEndingSignals, shellExitCode, signalForK6 } from './ending-signals.ts';
import type { K6Binary } from './k6-binary.ts';

/** Where a k6 goes whose end and output are somebody else's business. */
export interface Aside {
  /** A file descriptor for all it says. */
  readonly output: number;
  readonly cwd: string;
  /** Hears the process group that k6 is, once it is there. */
  readonly started: (group: number) => void;
}

/** Beside here: somewhere else, or all of it on stderr. */
type Place = Aside | 'stderr' | null;

function mayDraw(place: Place): boolean {
  if (place === null) return process.stdout.isTTY;
  return place === 'stderr' ? process.stderr.isTTY : true;
}

function start(command: string, args: readonly string[], env: NodeJS.ProcessEnv, place: Place): ChildProcess {
  if (place !== null && place !== 'stderr') return spawnBound(command, args, { ...place, env });
  const output = place === 'stderr' ? process.stderr : 'inherit';
  const options: SpawnOptions = { stdio: ['ignore', output, 'inherit'], detached: true, env };
  return spawn(command, args, options);
}

/**
 * Runs k6 to its end and returns its exit code. Signals are passed on. `place` says where it works and what it is heard by; such a k6 ends
 * with this process. Otherwise it says what it says here, or on stderr, and outlives a kill of this process.
 */
export function runK6(
  k6: K6Binary,
  scenario: string,
  environment: NodeJS.ProcessEnv,
  place: Place = null,
): Promise<number> {
  const toConsole = !k6.streaming && environment.RUN_DIR !== undefined;
  const records = toConsole ? ['--console-output', join(environment.RUN_DIR ?? '', 'requests.ndjson')] : [];
  // raw: messages as they were written, also where the output is not a terminal; and records without a frame
  // a log needs no picture of progress: the extension says in lines how far the run is
  const quiet = k6.streaming && !mayDraw(place) ? ['--quiet'] : [];
  const args = ['run', '--log-format', 'raw', ...quiet, ...records, scenario];
  // a terminal's Ctrl-C reaches its whole process group, and k6 takes a second signal as "at once": so k6 gets a
  // group of its own, and one signal from here
  const child = start(k6.path, args, { ...environment, ...(k6.streaming ? {} : { RECORDS: 'console' }) }, place);
  if (child.pid !== undefined && place !== null && place !== 'stderr') place.started(child.pid);
  const stopPassing = onEndingSignals((signal) => child.kill(signalForK6(signal)));
  return new Promise((settle, fail) => {
    child.once('error', fail);
    child.once('close', (code, signal) => {
      stopPassing();
      settle(shellExitCode(code, signal));
    });
  });
}
