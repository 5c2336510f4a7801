import type { Effects } from '../fault.ts';
import type { Stop } from './server-control.ts';

/** Lets the request pass, and ends the process so long after it came. */
export function stopSoon({ afterMs, ...stop }: Stop & { readonly afterMs: number }): Effects {
  return {
    before({ server }) {
      setTimeout(() => server.stop(stop), afterMs).unref();
      return false;
    },
  };
}
