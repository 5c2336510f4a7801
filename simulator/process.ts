import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../lib/schema/usage-error.ts';
import type { ChildAnswer } from './child.ts';
import type { SimulatorOptions } from './options.ts';

/** A simulator in a process of its own, so that what measures it does not hold it up. */
export interface SimulatorProcess {
  readonly url: string;
  readonly pid: number;
  readonly profile: string;
  readonly provenance: string;
  /** Settles when the process is over, whoever ended it; null: by a signal. */
  readonly exited: Promise<number | null>;
  /** Ends every connection, completes the truth log, and waits for the end. */
  readonly close: () => Promise<void>;
}

/**
 * Starts a simulator in a process of its own. It ends with this one, however that ends, and takes no notice of a terminal's Ctrl-C.
 * Throws what `startSimulator` would throw.
 */
export async function startSimulatorProcess(options: SimulatorOptions = {}): Promise<SimulatorProcess> {
  const child = spawn(process.execPath, childArguments(), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // Not in the process group that a terminal's Ctrl-C reaches: whoever uses it may still need it then.
    detached: true,
    // Profiles may hold an infinite number, which JSON cannot.
    serialization: 'advanced',
  });
  const exited = exitOf(child);
  child.send(options);
  const answer = await firstAnswer(child, exited);
  if (answer.kind === 'refused') {
    await exited;
    throw answer.problems === null ? new Error(answer.message) : new UsageError(answer.message, answer.problems);
  }
  const { url, pid, profile, provenance } = answer;
  return {
    url,
    pid,
    profile,
    provenance,
    exited,
    async close() {
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}

/**
 * A bundle has the child's beside it; the sources need tsx. Nothing is taken over from this process's own arguments: with `node -e` they
 * would make the child run what this process runs.
 */
function childArguments(): string[] {
  const fromSources = import.meta.url.endsWith('.ts');
  const file = fileURLToPath(new URL(fromSources ? './child.ts' : './simulator.mjs', import.meta.url));
  return fromSources ? ['--import', import.meta.resolve('tsx'), file] : [file];
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((settle, fail) => {
    child.once('error', fail);
    child.once('exit', (code) => settle(code));
  });
}

async function firstAnswer(child: ChildProcess, exited: Promise<number | null>): Promise<ChildAnswer> {
  const died = exited.then((code): never => {
    throw new Error(`the simulator's process ended before it served (exit code ${String(code)})`);
  });
  const [answer] = await Promise.race([once(child, 'message') as Promise<[ChildAnswer]>, died]);
  return answer;
}
