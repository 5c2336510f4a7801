import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** The first processor that this process may use; null where nothing tells. */
export function firstCore(): string | null {
  const status = '/proc/self/status';
  return existsSync(status) ? (/^Cpus_allowed_list:\s*(\d+)/m.exec(readFileSync(status, 'utf8'))?.[1] ?? null) : null;
}

/** Keeps a processor busy until it is told to end, for a minute at most. */
export function busyProcess(core: string): () => void {
  const script = 'const began = Date.now(); while (Date.now() - began < 60_000);';
  const child = spawn('taskset', ['--cpu-list', core, process.execPath, '-e', script], { stdio: 'ignore' });
  return () => void child.kill('SIGKILL');
}
