import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** A child process to run to its end. */
export interface ProcessOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Pinned to this core where `taskset` exists; null: not pinned. */
  readonly core: number | null;
  readonly timeoutMs?: number;
  readonly onStart?: ((pid: number) => void) | undefined;
}

/** How a child process ended and what it took. */
export interface ProcessResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly wallSeconds: number;
  /** User and system time of the process and of every descendant that it waited for. */
  readonly cpuSeconds: number;
  /** Largest resident memory of the tree, as sampled; pages shared between processes count in each. */
  readonly peakRssMb: number;
}

/** Rare enough not to take the processor from a client whose delays are measured. */
const sampleEveryMs = 200;
/** USER_HZ, the unit of /proc/PID/stat, is 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;
const pinning = spawnSync('taskset', ['--version'], { stdio: 'ignore' }).status === 0;

/** The command line that runs `command` on one core; unchanged without a core or without `taskset`. */
export function pinned(core: number | null, command: string, args: readonly string[]): [string, string[]] {
  return core === null || !pinning ? [command, [...args]] : ['taskset', ['-c', String(core), command, ...args]];
}

/** Fields of /proc/PID/stat after the command name, which may itself hold spaces; null when the process is gone. */
function statFields(pid: number | 'self'): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

const ticks = (fields: string[] | null, indices: readonly number[]): number =>
  indices.reduce((sum, index) => sum + Number(fields?.[index] ?? 0), 0);
/** utime and stime, then cutime and cstime, counted from the state field. */
const ownTime = [11, 12];
const waitedForTime = [13, 14];

/** The process and all its living descendants. */
export function processTree(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const parent = Number(statFields(Number(entry))?.[1] ?? 0);
    children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const tree = [pid];
  for (let at = 0; at < tree.length; at += 1) tree.push(...(children.get(tree[at] ?? 0) ?? []));
  return tree;
}

/** User and system seconds that the living tree has used so far, with those of descendants already waited for. */
export function treeCpuSeconds(pid: number): number {
  const used = processTree(pid).map((each) => ticks(statFields(each), [...ownTime, ...waitedForTime]));
  return used.reduce((sum, each) => sum + each, 0) / ticksPerSecond;
}

/** A size of /proc/PID/status in MB of 1024 x 1024 bytes; 0 when the process is gone. */
function statusMb(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(text)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** Resident memory of the living tree, MB. */
export function treeRssMb(pid: number): number {
  return processTree(pid).reduce((sum, each) => sum + statusMb(each, 'VmRSS'), 0);
}

/** What the tree holds now or, where that is more, what its first process held at most: the kernel keeps that. */
const peakSoFarMb = (pid: number): number => Math.max(treeRssMb(pid), statusMb(pid, 'VmHWM'));

/** Time of children that this process has waited for: exact, but for one child at a time. */
const waitedFor = (): number => ticks(statFields('self'), waitedForTime) / ticksPerSecond;

/** Runs a process to its end, and measures it; after `timeoutMs` it is killed and its exit code is null. */
export function runProcess(options: ProcessOptions): Promise<ProcessResult> {
  const [command, args] = pinned(options.core, options.command, options.args);
  const waitedBefore = waitedFor();
  const started = performance.now();
  const child = spawn(command, args, {
    env: { ...process.env, ...options.env },
    cwd: options.cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: options.timeoutMs,
    killSignal: 'SIGKILL',
  });
  const text = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text.stdout += part));
  child.stderr.setEncoding('utf8').on('data', (part: string) => (text.stderr += part));
  let peakRssMb = 0;
  const { pid } = child;
  const sampler = setInterval(() => {
    if (pid !== undefined) peakRssMb = Math.max(peakRssMb, peakSoFarMb(pid));
  }, sampleEveryMs);
  if (pid !== undefined) options.onStart?.(pid);
  return new Promise((settle, fail) => {
    child.once('error', (error) => {
      clearInterval(sampler);
      fail(error);
    });
    child.once('close', (exitCode) => {
      clearInterval(sampler);
      const wallSeconds = (performance.now() - started) / 1000;
      settle({ exitCode, ...text, wallSeconds, cpuSeconds: waitedFor() - waitedBefore, peakRssMb });
    });
  });
}
