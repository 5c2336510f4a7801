/** Signals by which somebody wants a process to end. */
const signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Hears them, which from here on end nothing by themselves; returns what stops that. */
export function onEndingSignals(hear: (signal: NodeJS.Signals) => void): () => void {
  for (const signal of signals) process.on(signal, hear);
  return () => {
    for (const signal of signals) process.off(signal, hear);
  };
}

/** The signal by which a k6 is asked to end: it takes a hang-up for nothing. */
export const signalForK6 = (signal: NodeJS.Signals): NodeJS.Signals => (signal === 'SIGHUP' ? 'SIGTERM' : signal);

/** The exit code of a process as a shell reports it, also of one that a signal ended. */
export const shellExitCode = (code: number | null, signal: NodeJS.Signals | null): number =>
  code ?? (signal === 'SIGKILL' ? 137 : 143);
