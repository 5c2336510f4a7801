import type { ClientRun, StreamLoad } from '../clients/client.ts';

/** The run, when every request of the load succeeded; figures of anything less would compare unlike things. */
export function complete(run: ClientRun, load: StreamLoad): ClientRun {
  if (run.failures > 0 || run.requests !== load.requests) {
    throw new Error(`${run.requests} of ${load.requests} requests ended, ${run.failures} of them failed`);
  }
  return run;
}
