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

/** A histogram and its upper bounds. */
export interface HistogramFamily extends Family {
  readonly buckets: readonly number[];
}

// The bounds are vLLM's own (vllm/v1/metrics/buckets.py), read from a scrape of 0.32.0.
const latencySeconds = [0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680];
const firstTokenSeconds = [
  0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 640, 2560,
];
const tokenGapSeconds = [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80];
const iterationTokens = [1, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16_384];
const samplesPerPrompt = [1, 2, 5, 10, 20];
const preemptions = [1, 2, 3, 4, 5, 10, 20];

/** 1, 2, 5, 10, … up to max_model_len: vLLM's bounds for lengths depend on the model. */
export function lengthBuckets(maxModelLen: number): number[] {
  const bounds: number[] = [];
  for (let power = 1; ; power *= 10) {
    for (const mantissa of [1, 2, 5]) {
      if (mantissa * power > maxModelLen) return bounds;
      bounds.push(mantissa * power);
    }
  }
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

const histogram = (name: string, help: string, buckets: readonly number[], era: Era = 'lasting'): HistogramFamily => ({
  name: `vllm:${name}`,
  help,
  buckets,
  era,
});

/** The histograms of counts. */
export function countHistograms(maxModelLen: number) {
  const lengths = lengthBuckets(maxModelLen);
  return {
    promptTokens: histogram('request_prompt_tokens', 'Number of prefill tokens processed.', lengths),
    generationTokens: histogram('request_generation_tokens', 'Number of generation tokens processed.', lengths),
    iterationTokens: histogram(
      'iteration_tokens_total',
      'Histogram of number of tokens per engine_step.',
      iterationTokens,
    ),
    longestSample: histogram(
      'request_max_num_generation_tokens',
      'Histogram of maximum number of requested generation tokens.',
      lengths,
    ),
    samples: histogram('request_params_n', 'Histogram of the n request parameter.', samplesPerPrompt),
    maxTokens: histogram('request_params_max_tokens', 'Histogram of the max_tokens request parameter.', lengths),
  } as const;
}

const phaseHistogram = (name: string, phase: string): HistogramFamily =>
  histogram(name, `Histogram of time spent in ${phase} phase for request.`, latencySeconds);

/** The histograms of times, in seconds. */
export const timeHistograms = {
  firstToken: histogram(
    'time_to_first_token_seconds',
    'Histogram of time to first token in seconds.',
    firstTokenSeconds,
  ),
  // Since 0.10.2.
  tokenGap: histogram(
    'inter_token_latency_seconds',
    'Histogram of inter-token latency in seconds.',
    tokenGapSeconds,
    'new',
  ),
  // Since 0.11.
  timePerToken: histogram(
    'request_time_per_output_token_seconds',
    'Histogram of time_per_output_token_seconds per request.',
    tokenGapSeconds,
    'new',
  ),
  endToEnd: histogram('e2e_request_latency_seconds', 'Histogram of e2e request latency in seconds.', latencySeconds),
  queue: phaseHistogram('request_queue_time_seconds', 'WAITING'),
  inference: phaseHistogram('request_inference_time_seconds', 'RUNNING'),
  prefill: phaseHistogram('request_prefill_time_seconds', 'PREFILL'),
  decode: phaseHistogram('request_decode_time_seconds', 'DECODE'),
} as const;

/** The histograms that vLLM serves after those of times. */
export function lateHistograms(maxModelLen: number) {
  return {
    preemptions: histogram(
      'request_num_preemptions',
      'Histogram of the number of times a request was preempted.',
      preemptions,
      'new',
    ),
    computedTokens: histogram(
      'request_prefill_kv_computed_tokens',
      'Histogram of new KV tokens computed during prefill (excluding cached tokens).',
      lengthBuckets(maxModelLen),
      'new',
    ),
  } as const;
}

/**
 * Names that 0.32 no longer has. Until 0.9 there were two engines, V0 (removed with 0.11) and V1 (the default since
 * 0.8); where only one had a name, that is said.
 */
export const oldFamilies = {
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
} as const satisfies Record<string, Family | LabelledFamily>;
