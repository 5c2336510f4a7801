import { counter, maxOf, sumOf, type Dialect } from './dialect.ts';

const ttft = 'vllm:time_to_first_token_seconds';

/**
 * vLLM 0.5 to 0.32: scrapes of a real 0.32 are among the tests, the older names are from its sources. Until 0.9 there were two
 * engines, V0 (removed with 0.11) and V1 (the default since 0.8).
 */
export const vllm: Dialect = {
  id: 'vllm',
  source: 'server',
  mark: 'vllm:',
  values: () => ({
    queueDepth: sumOf('vllm:num_requests_waiting'),
    running: sumOf('vllm:num_requests_running'),
    // gpu_…: until 0.10; 0.9.2 and later have the other, too
    kvUsage: maxOf(['vllm:kv_cache_usage_perc', 'vllm:gpu_cache_usage_perc']),
    preemptions: counter('vllm:num_preemptions'),
    promptTokens: counter('vllm:prompt_tokens'),
    generationTokens: counter('vllm:generation_tokens'),
    // gpu_…: V1 until 0.10, at first in blocks, which does not matter to their ratio
    prefixQueries: counter(['vllm:prefix_cache_queries', 'vllm:gpu_prefix_cache_queries']),
    prefixHits: counter(['vllm:prefix_cache_hits', 'vllm:gpu_prefix_cache_hits']),
    // V0, 0.5.5 to 0.8; -1 without prefix caching
    prefixHitRate: maxOf('vllm:gpu_prefix_cache_hit_rate'),
    // despite its name it counts every end; what a client aborted is in none of them
    requestsSucceeded: counter('vllm:request_success', { without: { finished_reason: ['abort', 'error'] } }),
    ttftSumS: sumOf(`${ttft}_sum`),
    ttftCount: sumOf(`${ttft}_count`),
    specDrafts: counter('vllm:spec_decode_num_drafts'),
    specDraftTokens: counter('vllm:spec_decode_num_draft_tokens'),
  }),
};
