import { removeFrom } from './queues.ts';
import type { Sequence } from './sequence.ts';

/** Requests that the API server still holds, by the time at which it hands them on. */
export interface Arrivals {
  add(sequence: Sequence): void;
  remove(sequence: Sequence): void;
  /** Hands on what is due, in the order of its time. */
  takeUntil(nowMs: number, handOn: (sequence: Sequence) => void): void;
  /** When the next one is due; null when there is none. */
  nextMs(): number | null;
  count(): number;
}

/** An API server without requests. */
export function createArrivals(): Arrivals {
  const list: Sequence[] = [];
  return {
    add(sequence) {
      // API times differ little, so the place is nearly always the end.
      let place = list.length;
      while (place > 0 && (list[place - 1]?.queuedMs ?? -Infinity) > sequence.queuedMs) place -= 1;
      list.splice(place, 0, sequence);
    },
    remove: (sequence) => removeFrom(list, sequence),
    takeUntil(nowMs, handOn) {
      let due = 0;
      for (const sequence of list) {
        if (sequence.queuedMs > nowMs) break;
        handOn(sequence);
        due += 1;
      }
      list.splice(0, due);
    },
    nextMs: () => list[0]?.queuedMs ?? null,
    count: () => list.length,
  };
}
