import type { KvCache } from './kv-cache.ts';
import type { Sequence } from './sequence.ts';

/** The two queues of vLLM's scheduler and the cache that they share. */
export interface Queues {
  readonly running: Sequence[];
  readonly waiting: Sequence[];
  readonly cache: KvCache;
}

/** Takes the item out of the list, if it is there. */
export function removeFrom<T>(list: T[], item: T): void {
  const index = list.indexOf(item);
  if (index !== -1) list.splice(index, 1);
}

/** Keeps only the items that pass, in place and in order. */
export function keepWhere<T>(list: T[], passes: (item: T) => boolean): void {
  let kept = 0;
  for (const item of list) {
    if (passes(item)) {
      list[kept] = item;
      kept += 1;
    }
  }
  list.length = kept;
}
