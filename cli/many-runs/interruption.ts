import { onEndingSignals } from '../ending-signals.ts';

/** Whether, and when, somebody wants this process to end. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** Stops listening. */
  readonly close: () => void;
}

/** Listens for Ctrl-C and its like, which from here on end nothing by themselves. */
export function listenForInterruption(): Interruption {
  const controller = new AbortController();
  return { signal: controller.signal, close: onEndingSignals(() => controller.abort()) };
}
