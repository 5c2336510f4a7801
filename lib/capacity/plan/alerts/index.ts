import { gpuMemory } from './gpu-memory.ts';
import { kvCache } from './kv-cache.ts';
import { queue } from './queue.ts';
import { rate } from './rate.ts';
import { success } from './success.ts';
import { times } from './times.ts';
import type { Watch } from './watch.ts';

/** Every quantity to be watched, in the order shown. */
export const watches: readonly Watch[] = [success, times, rate, kvCache, gpuMemory, queue];
