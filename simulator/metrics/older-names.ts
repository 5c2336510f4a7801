import type { EngineState } from '../engine/engine.ts';
import type { Family } from './families.ts';
import { histogram, latencySeconds, tokenGapSeconds } from './histogram-families.ts';
import type { Add, Instruments } from './instruments.ts';

/**
 * Names that 0.32 no longer has. Until 0.9 there were two engines, V0 (removed with 0.11) and V1 (the default since
 * 0.8); where only one had a name, that is said.
 */
const oldFamilies = {
  // Until 0.10; 0.9.2 and later have vllm:kv_cache_usage_perc besides.
  gpuCacheUsage: {
    name: 'vllm:gpu_cache_usage_perc',
    help: 'GPU KV-cache usage. 1 means 100 percent usage.',
    era: 'old',
  },
  // V0 until 0.8.
  cpuCacheUsage: {
    name: 'vllm:cpu_cache_usage_perc',
    help: 'CPU KV-cache usage. 1 means 100 percent usage.',
    era: 'old',
  },
  // V0 until 0.8: V1 never swaps.
  swapped: { name: 'vllm:num_requests_swapped', help: 'Number of requests swapped to CPU.', era: 'old' },
  // V0, 0.5.5 to 0.8.
  cpuHitRate: { name: 'vllm:cpu_prefix_cache_hit_rate', help: 'CPU prefix cache block hit rate.', era: 'old' },
  gpuHitRate: { name: 'vllm:gpu_prefix_cache_hit_rate', help: 'GPU prefix cache block hit rate.', era: 'old' },
  // V1 until 0.10, at first in blocks, then in tokens; 0.9.2 and later have vllm:prefix_cache_queries_total besides.
  gpuQueries: {
    name: 'vllm:gpu_prefix_cache_queries_total',
    help: 'GPU prefix cache queries, in terms of number of queried tokens.',
    era: 'old',
  },
  gpuHits: {
    name: 'vllm:gpu_prefix_cache_hits_total',
    help: 'GPU prefix cache hits, in terms of number of cached tokens.',
    era: 'old',
  },
  // Until 0.11; 0.10.2 and later have vllm:inter_token_latency_seconds besides.
  tokenGap: histogram(
    'time_per_output_token_seconds',
    'Histogram of time per output token in seconds.',
    tokenGapSeconds,
    'old',
  ),
  // V0, 0.6.4 to 0.8: from arrival, not from the hand-over to the scheduler.
  timeInQueue: histogram(
    'time_in_queue_requests',
    'Histogram of time the request spent in the queue in seconds.',
    latencySeconds,
    'old',
  ),
} as const satisfies Record<string, Family>;

/** What moves the older names, none of them unless they are served. */
export interface OldMetrics {
  readonly tokenGap: Add;
  readonly timeInQueue: Add;
  addPrefixCache(queriedTokens: number, hitTokens: number): void;
}

/** What the older gauges read. */
export interface OldGauges {
  readonly state: () => EngineState;
  readonly prefixCaching: boolean;
  /** Of the prefix cache since the start, 0 to 1. */
  readonly hitRate: () => number;
}

/** Registers the names that 0.32 no longer has. */
export function registerOld(instruments: Instruments, { state, prefixCaching, hitRate }: OldGauges): OldMetrics {
  instruments.gauge(oldFamilies.gpuCacheUsage, () => state().kvUsage);
  instruments.gauge(oldFamilies.cpuCacheUsage, () => 0);
  instruments.gauge(oldFamilies.swapped, () => 0);
  // V0 says -1 without prefix caching. Its rate forgets old queries, this one is since the start.
  instruments.gauge(oldFamilies.cpuHitRate, () => (prefixCaching ? 0 : -1));
  instruments.gauge(oldFamilies.gpuHitRate, () => (prefixCaching ? hitRate() : -1));
  const addQueries = instruments.counter(oldFamilies.gpuQueries);
  const addHits = instruments.counter(oldFamilies.gpuHits);
  return {
    tokenGap: instruments.histogram(oldFamilies.tokenGap),
    timeInQueue: instruments.histogram(oldFamilies.timeInQueue),
    addPrefixCache(queriedTokens, hitTokens) {
      addQueries(queriedTokens);
      addHits(hitTokens);
    },
  };
}
