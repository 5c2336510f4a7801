import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { requestRecordSchema, type RequestRecord } from '../lib/schema/record.ts';
import { runSchema, type Run } from '../lib/schema/run.ts';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
export const scenario = join(root, 'scenarios', 'inngest-style.js');
export const customK6 = join(root, 'bin', 'k6');

/** How a process ended, and all it said. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly seconds: number;
  /** Largest resident memory seen, MB; null where /proc does not tell. */
  readonly peakMb: number | null;
}

interface ProcessToRun {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Record<string, string>;
  readonly cwd?: string;
  /** Called with everything said so far, each time something is said. */
  readonly onOutput?: (output: string, kill: (signal: NodeJS.Signals) => void) => void;
}

/** Runs a process to its end with a clean environment: PATH, HOME and what is given. */
export function runProcess({ command, args, env, cwd = root, onOutput }: ProcessToRun): Promise<Ended> {
  const started = performance.now();
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(command, args, {
    cwd,
    env: { PATH, HOME, PWD: cwd, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let peakMb: number | null = null;
  const watch = setInterval(() => {
    peakMb = Math.max(peakMb ?? 0, peakMemoryMb(child.pid) ?? 0) || null;
  }, 100);
  const hear = (chunk: Buffer): void => {
    output += chunk.toString();
    onOutput?.(output, (signal) => child.kill(signal));
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  return new Promise((settle, fail) => {
    child.once('error', fail);
    child.once('close', (code) => {
      clearInterval(watch);
      settle({ code, output, seconds: (performance.now() - started) / 1000, peakMb });
    });
  });
}

function peakMemoryMb(pid: number | undefined): number | null {
  const status = `/proc/${pid}/status`;
  if (pid === undefined || !existsSync(status)) return null;
  try {
    const kilobytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync(status, 'utf8'))?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) / 1024;
  } catch {
    return null; // it ended in between
  }
}

/** `k6 run scenarios/inngest-style.js` with these settings and no flag. */
export const runScenario = (
  k6: string,
  env: Record<string, string>,
  rest: Partial<ProcessToRun> = {},
): Promise<Ended> => runProcess({ command: k6, args: ['run', scenario], env, ...rest });

/** A folder that goes when the tests of the file are over. */
export function temporaryFolder(after: (task: () => void) => void): string {
  const folder = mkdtempSync(join(tmpdir(), 'k6-vllm-test-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The only entry of a RUNS_DIR. */
export function onlyEntry(folder: string): string {
  const entries = readdirSync(folder);
  if (entries.length !== 1) throw new Error(`expected one entry in ${folder}, found ${entries.join(', ') || 'none'}`);
  return join(folder, entries[0] ?? '');
}

export const readRunFile = (folder: string): Run =>
  runSchema.parse(JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')));

export const readRecords = (folder: string): RequestRecord[] =>
  readFileSync(join(folder, 'requests.ndjson'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => requestRecordSchema.parse(JSON.parse(line)));
