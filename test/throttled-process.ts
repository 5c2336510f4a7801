import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** How long it may run, and has to stand still, in turns, ms: shorter and longer than a test sleep of the load generator. */
const turns = { runMs: 4, stillMs: 60 };

/**
 * Words before a command that let it run in short turns only once its run keeps records, as a quota of processor time does
 * to a container. Unlike other work on the same processor, that is as hard on any machine.
 */
export const throttled = (runFolder: string): readonly string[] => [
  process.execPath,
  '--import',
  'tsx',
  fileURLToPath(import.meta.url),
  join(runFolder, 'requests.ndjson'),
];

/** Runs a command to its end, in turns from the moment on when the file has something in it. */
function runThrottled(records: string, command: string, args: readonly string[]): void {
  const child = spawn(command, args, { stdio: 'inherit' });
  const underWay = (): boolean => existsSync(records) && statSync(records).size > 0;
  let timer: NodeJS.Timeout | undefined;
  const next = (task: () => void, ms: number): void => {
    timer = setTimeout(task, ms);
  };
  const run = (): void => {
    child.kill('SIGCONT');
    next(stand, turns.runMs);
  };
  const stand = (): void => {
    child.kill('SIGSTOP');
    next(run, turns.stillMs);
  };
  const wait = (): void => (underWay() ? stand() : next(wait, 20));
  wait();
  child.once('close', (code) => {
    clearTimeout(timer);
    process.exitCode = code ?? 1;
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , records = '', command = '', ...args] = process.argv;
  runThrottled(records, command, args);
}
