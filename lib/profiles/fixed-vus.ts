import { k6Duration } from '../configuration/duration.ts';
import type { Profile } from './profile.ts';

/**
 * A closed loop of a fixed number of slots: as one answer ends, the next request starts (the semaphore
 * pattern). k6 counts the requests out to whichever slot is free.
 */
export const fixedVus: Profile = {
  id: 'fixed-vus',
  loop: 'closed',
  plan: ({ concurrency, requests, timeoutMs, maxDurationMs }) => {
    // k6 refuses more VUs than iterations
    const vus = Math.min(concurrency, requests);
    return {
      levels: [vus],
      executor: {
        executor: 'shared-iterations',
        vus,
        iterations: requests,
        maxDuration: k6Duration(maxDurationMs),
        // k6 loses what it cuts off, so nothing may be cut off before its own time-out
        gracefulStop: k6Duration(timeoutMs + 1000),
      },
    };
  },
};
