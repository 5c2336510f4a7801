/** Whether, and when, somebody wants this process to end. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** Stops listening. */
  readonly close: () => void;
}

const signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Listens for Ctrl-C and its like, which from here on end nothing by themselves. */
export function listenForInterruption(): Interruption {
  const controller = new AbortController();
  const hear = (): void => controller.abort();
  for (const signal of signals) process.on(signal, hear);
  return {
    signal: controller.signal,
    close: () => {
      for (const signal of signals) process.off(signal, hear);
    },
  };
}
