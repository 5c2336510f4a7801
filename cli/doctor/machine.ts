import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, freemem, loadavg } from 'node:os';

/** The machine that the load would come from, as far as checks ask. */
export interface Machine {
  readonly platform: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Processors that this process may use. */
  readonly processors: number;
  /** Processes that ran or waited to, averaged over the last minute. */
  readonly loadAverage: number;
  readonly freeBytes: number;
  /** The text of a file; null where there is none that can be read. */
  readonly read: (path: string) => string | null;
  /** The names in a folder; none where it cannot be read. */
  readonly list: (folder: string) => readonly string[];
  /** What a command prints; null where it is missing or fails. */
  readonly run: (command: string, ...args: readonly string[]) => string | null;
  /** A clock that never goes back, ns. */
  readonly monotonicNs: () => bigint;
}

/** This machine. */
export const thisMachine = (environment: Machine['environment']): Machine => ({
  platform: process.platform,
  environment,
  processors: availableParallelism(),
  loadAverage: loadavg()[0] ?? 0,
  freeBytes: freemem(),
  read: (path) => orNull(() => readFileSync(path, 'utf8')),
  list: (folder) => orNull(() => readdirSync(folder)) ?? [],
  run: (command, ...args) =>
    orNull(() => execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 3000 })),
  monotonicNs: () => process.hrtime.bigint(),
});

function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
