import { counter, maxOf, sumOf, together, type Dialect } from './dialect.ts';

/** llama.cpp's server with `--metrics`: a scrape of a real one is among the tests. */
export const llamaCpp: Dialect = {
  id: 'llama.cpp',
  source: 'server',
  mark: 'llamacpp:',
  values: () => {
    const computed = counter('llamacpp:prompt_tokens');
    const cached = counter('llamacpp:prompt_tokens_cached');
    const both = together(computed, cached);
    return {
      queueDepth: sumOf('llamacpp:requests_deferred'),
      running: sumOf('llamacpp:requests_processing'),
      // until the middle of 2025
      kvUsage: maxOf('llamacpp:kv_cache_usage_ratio'),
      // cached tokens are not among the prompt tokens here, and older servers do not count them at all
      promptTokens: { names: both.names, read: (series) => both.read(series) ?? computed.read(series) },
      generationTokens: counter('llamacpp:tokens_predicted'),
      prefixQueries: both,
      prefixHits: cached,
      specDrafts: counter('llamacpp:spec_decode_num_drafts'),
      specDraftTokens: counter('llamacpp:spec_decode_num_draft_tokens'),
    };
  },
};
