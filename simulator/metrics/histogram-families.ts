import type { Era, Family } from './families.ts';

/** A histogram and its upper bounds. */
export interface HistogramFamily extends Family {
  readonly buckets: readonly number[];
}

// The bounds are vLLM's own (vllm/v1/metrics/buckets.py), read from a scrape of 0.32.0.
/** Bounds for the phases of a request. */
export const latencySeconds = [
  0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680,
];
const firstTokenSeconds = [
  0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 640, 2560,
];
/** Bounds for the time per token. */
export const tokenGapSeconds = [
  0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80,
];
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

/** A histogram of vLLM. */
export const histogram = (
  name: string,
  help: string,
  buckets: readonly number[],
  era: Era = 'lasting',
): HistogramFamily => ({
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
