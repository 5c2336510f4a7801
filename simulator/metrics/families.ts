/**
 * Which servers have a family: `lasting` ones vLLM from 0.6 to 0.32, `new` ones only since some version after 0.9.1,
 * `old` ones no longer. 0.9.1 is the last version before families were renamed.
 */
export type Era = 'lasting' | 'new' | 'old';

/** A family of samples: its name and help on the wire. Those of era `lasting` and `new` are as vLLM 0.32 serves them. */
export interface Family {
  readonly name: string;
  readonly help: string;
  /** The default is `lasting`. */
  readonly era?: Era;
}

/** A family with one more label; all series are served from the start. */
export interface LabelledFamily<Value extends string = string> extends Family {
  readonly label: string;
  readonly values: readonly Value[];
}

const mfuHelp = (what: string): string =>
  `Estimated number of ${what} per GPU (for Model Flops Utilization calculations).`;

/** Counters that only `--enable-mfu-metrics` moves. */
export const estimateFamilies: readonly Family[] = [
  { name: 'vllm:estimated_flops_per_gpu_total', help: mfuHelp('floating point operations'), era: 'new' },
  { name: 'vllm:estimated_read_bytes_per_gpu_total', help: mfuHelp('bytes read from memory'), era: 'new' },
  { name: 'vllm:estimated_write_bytes_per_gpu_total', help: mfuHelp('bytes written to memory'), era: 'new' },
];

/** The engine's gauges. */
export const gaugeFamilies = {
  running: { name: 'vllm:num_requests_running', help: 'Number of requests in model execution batches.' },
  waiting: { name: 'vllm:num_requests_waiting', help: 'Number of requests waiting to be processed.' },
  waitingByReason: {
    name: 'vllm:num_requests_waiting_by_reason',
    help:
      "Number of waiting requests by reason. Reason labels: 'capacity' = waiting for scheduling capacity; 'deferred' = " +
      'deferred by transient constraints (LoRA budget, KV transfer, blocked status). Sum of all reasons equals ' +
      'vllm:num_requests_waiting.',
    era: 'new',
    label: 'reason',
    values: ['capacity', 'deferred'],
  },
  sleepState: {
    name: 'vllm:engine_sleep_state',
    help:
      'Engine sleep state; awake = 0 means engine is sleeping; awake = 1 means engine is awake; weights_offloaded = 1 ' +
      'means sleep level 1; discard_all = 1 means sleep level 2.',
    era: 'new',
    label: 'sleep_state',
    values: ['awake', 'weights_offloaded', 'discard_all'],
  },
  // Since 0.9.2.
  kvUsage: { name: 'vllm:kv_cache_usage_perc', help: 'KV-cache usage. 1 means 100 percent usage.', era: 'new' },
} as const satisfies Record<string, Family | LabelledFamily>;

/** The prefix cache. */
export const prefixCacheFamilies = {
  // Since 0.9.2.
  queries: {
    name: 'vllm:prefix_cache_queries_total',
    help: 'Prefix cache queries, in terms of number of queried tokens.',
    era: 'new',
  },
  // Since 0.9.2.
  hits: {
    name: 'vllm:prefix_cache_hits_total',
    help: 'Prefix cache hits, in terms of number of cached tokens.',
    era: 'new',
  },
} as const satisfies Record<string, Family | LabelledFamily>;

/** Counters for caches that are not here, a KV connector's and that of images: nothing moves them. */
export const otherCacheFamilies: readonly Family[] = [
  {
    name: 'vllm:external_prefix_cache_queries_total',
    help:
      'External prefix cache queries from KV connector cross-instance cache sharing, in terms of number of queried ' +
      'tokens.',
    era: 'new',
  },
  {
    name: 'vllm:external_prefix_cache_hits_total',
    help: 'External prefix cache hits from KV connector cross-instance cache sharing, in terms of number of cached tokens.',
    era: 'new',
  },
  {
    name: 'vllm:mm_cache_queries_total',
    help: 'Multi-modal cache queries, in terms of number of queried items.',
    era: 'new',
  },
  { name: 'vllm:mm_cache_hits_total', help: 'Multi-modal cache hits, in terms of number of cached items.', era: 'new' },
];

/** Counters of steps and requests. */
export const counterFamilies = {
  preemptions: { name: 'vllm:num_preemptions_total', help: 'Cumulative number of preemption from the engine.' },
  promptTokens: { name: 'vllm:prompt_tokens_total', help: 'Number of prefill tokens processed.' },
  promptTokensBySource: {
    name: 'vllm:prompt_tokens_by_source_total',
    help: 'Number of prompt tokens by source.',
    era: 'new',
    label: 'source',
    values: ['local_compute', 'local_cache_hit', 'external_kv_transfer'],
  },
  cachedTokens: {
    name: 'vllm:prompt_tokens_cached_total',
    help: 'Number of cached prompt tokens (local + external).',
    era: 'new',
  },
  cachedTokensBySource: {
    name: 'vllm:prompt_tokens_cached_by_source_total',
    help:
      'Prefix-cache hit tokens by the cache tier that supplied them: device (local HBM), host (offloaded to DRAM), ' +
      'disk, p2p (transferred from another vLLM instance) or external_unspecified. Counted at admission; sums to ' +
      'vllm:prefix_cache_hits + vllm:external_prefix_cache_hits.',
    era: 'new',
    label: 'source',
    values: ['device', 'host', 'p2p', 'disk', 'external_unspecified'],
  },
  generationTokens: { name: 'vllm:generation_tokens_total', help: 'Number of generation tokens processed.' },
  finished: {
    name: 'vllm:request_success_total',
    help: 'Count of successfully processed requests.',
    label: 'finished_reason',
    values: ['stop', 'length', 'abort', 'error', 'repetition'],
  },
  // Without the label `engine`: it counts in the API server.
  rejections: {
    name: 'vllm:admission_rejections_total',
    help: 'Number of admission attempts rejected by a queue limit, by reason.',
    era: 'new',
    label: 'reason',
    values: ['max_num_queued_reqs', 'max_num_queued_tokens'],
  },
} as const satisfies Record<string, Family | LabelledFamily>;
