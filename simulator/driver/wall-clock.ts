import type { Clock } from './driver.ts';

/**
 * A timer of Node fires up to a millisecond late, and at the earliest after one. The last stretch is therefore
 * waited for by passing through the event loop, which keeps answering requests meanwhile.
 */
const closeMs = 1;

/** What is to be done shortly before is begun so long before: the tokens of 256 streams take half of it. */
const headStartMs = 1;

/** The machine's own time. */
export const wallClock: Clock = {
  now: () => performance.now(),
  at(instantMs, callback, shortlyBefore) {
    let before = shortlyBefore;
    let cancel = (): void => {};
    const wait = (): void => {
      const leftMs = instantMs - performance.now();
      const sleepMs = Math.floor(before === undefined ? leftMs : leftMs - headStartMs);
      if (leftMs > closeMs && sleepMs >= 1) {
        const timer = setTimeout(check, sleepMs);
        cancel = () => clearTimeout(timer);
      } else {
        // What is overdue takes this way too, so that sockets are served between steps.
        const immediate = setImmediate(check);
        cancel = () => clearImmediate(immediate);
      }
    };
    const check = (): void => {
      if (performance.now() >= instantMs) {
        callback();
        return;
      }
      if (before !== undefined && instantMs - performance.now() <= headStartMs + 1) {
        before();
        before = undefined;
      }
      wait();
    };
    wait();
    return () => cancel();
  },
};
