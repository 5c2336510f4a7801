import { counter, maxOf, sumOf, type Dialect } from './dialect.ts';

// Each rank of a tensor- or pipeline-parallel group may report the same requests, and each priority beside their sum.
const only = { tp_rank: '0', pp_rank: '0', priority: '' };
const ttft = 'sglang:time_to_first_token_seconds';

/** SGLang with `--enable-metrics`: names from its documentation (Production Metrics) and its collector's sources. */
export const sglang: Dialect = {
  id: 'sglang',
  source: 'server',
  mark: 'sglang:',
  values: () => ({
    queueDepth: sumOf('sglang:num_queue_reqs', { only }),
    running: sumOf('sglang:num_running_reqs', { only }),
    kvUsage: maxOf('sglang:token_usage', { only }),
    // a retraction is what vLLM calls a preemption; the gauge num_retracted_reqs is of the last step alone
    preemptions: counter('sglang:num_retracted_requests', { only }),
    promptTokens: counter('sglang:prompt_tokens'),
    generationTokens: counter('sglang:generation_tokens'),
    prefixQueries: counter('sglang:prompt_tokens'),
    prefixHits: counter('sglang:cached_tokens'),
    prefixHitRate: maxOf('sglang:cache_hit_rate', { only }),
    requestsSucceeded: counter('sglang:num_requests'),
    ttftSumS: sumOf(`${ttft}_sum`),
    ttftCount: sumOf(`${ttft}_count`),
  }),
};
