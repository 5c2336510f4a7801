// The simulator's own process: options come in over the channel to the parent, the address goes out, and when the channel
// closes, as it does when the parent ends in whatever way, the simulator ends too.
import { UsageError } from '../lib/schema/usage-error.ts';
import { startSimulator, type Simulator } from './main.ts';
import type { SimulatorOptions } from './options.ts';

/** What the process tells its parent, once. */
export type ChildAnswer =
  | {
      readonly kind: 'serving';
      readonly url: string;
      readonly pid: number;
      readonly profile: string;
      readonly provenance: string;
    }
  /** `problems` are null for what is not the user's mistake. */
  | { readonly kind: 'refused'; readonly message: string; readonly problems: readonly string[] | null };

let running: Simulator | null = null;

process.once('message', (options: SimulatorOptions) => void serve(options));
process.once('disconnect', () => void end());
process.once('SIGTERM', () => void end());

async function serve(options: SimulatorOptions): Promise<void> {
  try {
    running = await startSimulator(options);
    const { profile, provenance } = running.state();
    answer({ kind: 'serving', url: running.url, pid: process.pid, profile, provenance });
    if (!process.connected) await end();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    answer({ kind: 'refused', message, problems: error instanceof UsageError ? error.problems : null });
    if (process.connected) process.disconnect();
  }
}

function answer(what: ChildAnswer): void {
  if (process.connected) process.send?.(what);
}

/** Whatever is still open then is of no use to anybody. */
async function end(): Promise<void> {
  try {
    await running?.close();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${[error.message, ...error.problems].join('\n  - ')}\n`);
    process.exitCode = 1;
  }
  process.exit();
}
