import type { Clock } from './driver.ts';

/**
 * A timer of Node fires up to a millisecond late, and at the earliest after one. The last stretch is therefore
 * waited for by passing through the event loop, which keeps answering requests meanwhile.
 */
const closeMs = 1;

/** The machine's own time. */
export const wallClock: Clock = {
  now: () => performance.now(),
  at(instantMs, callback) {
    let cancel = (): void => {};
    const wait = (): void => {
      const leftMs = instantMs - performance.now();
      if (leftMs > closeMs) {
        const timer = setTimeout(check, Math.floor(leftMs));
        cancel = () => clearTimeout(timer);
      } else {
        // What is overdue takes this way too, so that sockets are served between steps.
        const immediate = setImmediate(check);
        cancel = () => clearImmediate(immediate);
      }
    };
    const check = (): void => (performance.now() >= instantMs ? callback() : wait());
    wait();
    return () => cancel();
  },
};
