import { setImmediate } from 'node:timers/promises';
import { interruptedExitCode } from './exit-codes.ts';
import { listenForInterruption } from './many-runs/interruption.ts';

/**
 * Does work that writes its files without a pause: Ctrl-C and its like end the process before or after that, with one line and exit code 105.
 * What computes for long without a pause hears nothing, and is better done outside.
 */
export async function endInOrder<T>(work: () => Promise<T>): Promise<T> {
  const { signal, close } = listenForInterruption();
  signal.addEventListener('abort', () => {
    console.error('Interrupted: no file was left half written.');
    process.exit(interruptedExitCode);
  });
  try {
    return await work();
  } finally {
    close();
  }
}

/** Lets a signal be heard that came during a long computation. */
export const hearSignals = async (): Promise<void> => setImmediate();
