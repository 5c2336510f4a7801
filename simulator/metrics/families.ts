/** A counter or gauge: name on the wire and help, as vLLM 0.32 serves them. */
export interface Family {
  readonly name: string;
  readonly help: string;
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

/** The counters that carry only the labels `model_name` and `engine`. */
export const counterFamilies = {
  prefixCacheQueries: {
    name: 'vllm:prefix_cache_queries_total',
    help: 'Prefix cache queries, in terms of number of queried tokens.',
  },
  prefixCacheHits: {
    name: 'vllm:prefix_cache_hits_total',
    help: 'Prefix cache hits, in terms of number of cached tokens.',
  },
  preemptions: {
    name: 'vllm:num_preemptions_total',
    help: 'Cumulative number of preemption from the engine.',
  },
  promptTokens: { name: 'vllm:prompt_tokens_total', help: 'Number of prefill tokens processed.' },
  generationTokens: { name: 'vllm:generation_tokens_total', help: 'Number of generation tokens processed.' },
} as const satisfies Record<string, Family>;

/** Finished requests, with the label `finished_reason` besides. */
export const successFamily = {
  name: 'vllm:request_success_total',
  help: 'Count of successfully processed requests.',
} as const satisfies Family;

/** Every value of `finished_reason`; all are served from the start. */
export const finishedReasons = ['stop', 'length', 'abort', 'error', 'repetition'] as const;

/** The gauges that are read from the engine when somebody scrapes. */
export const gaugeFamilies = {
  running: { name: 'vllm:num_requests_running', help: 'Number of requests in model execution batches.' },
  waiting: { name: 'vllm:num_requests_waiting', help: 'Number of requests waiting to be processed.' },
  kvUsage: { name: 'vllm:kv_cache_usage_perc', help: 'KV-cache usage. 1 means 100 percent usage.' },
} as const satisfies Record<string, Family>;

/** The histograms; times are in seconds. */
export function histogramFamilies(maxModelLen: number) {
  const lengths = lengthBuckets(maxModelLen);
  const family = (name: string, help: string, buckets: readonly number[]): HistogramFamily => ({
    name: `vllm:${name}`,
    help,
    buckets,
  });
  const phase = (name: string, phaseName: string): HistogramFamily =>
    family(name, `Histogram of time spent in ${phaseName} phase for request.`, latencySeconds);
  return {
    promptTokens: family('request_prompt_tokens', 'Number of prefill tokens processed.', lengths),
    generationTokens: family('request_generation_tokens', 'Number of generation tokens processed.', lengths),
    iterationTokens: family(
      'iteration_tokens_total',
      'Histogram of number of tokens per engine_step.',
      iterationTokens,
    ),
    maxTokens: family('request_params_max_tokens', 'Histogram of the max_tokens request parameter.', lengths),
    firstToken: family(
      'time_to_first_token_seconds',
      'Histogram of time to first token in seconds.',
      firstTokenSeconds,
    ),
    tokenGap: family('inter_token_latency_seconds', 'Histogram of inter-token latency in seconds.', tokenGapSeconds),
    timePerToken: family(
      'request_time_per_output_token_seconds',
      'Histogram of time_per_output_token_seconds per request.',
      tokenGapSeconds,
    ),
    endToEnd: family('e2e_request_latency_seconds', 'Histogram of e2e request latency in seconds.', latencySeconds),
    queue: phase('request_queue_time_seconds', 'WAITING'),
    inference: phase('request_inference_time_seconds', 'RUNNING'),
    prefill: phase('request_prefill_time_seconds', 'PREFILL'),
    decode: phase('request_decode_time_seconds', 'DECODE'),
    preemptions: family(
      'request_num_preemptions',
      'Histogram of the number of times a request was preempted.',
      preemptions,
    ),
  } as const;
}
