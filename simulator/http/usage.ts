import type { Generation } from './generation.ts';

/** Token counts of an answer. */
export interface Counts {
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Tokens of the prompt that the prefix cache had. */
  readonly cachedTokens: number;
}

/** Reasoning tokens: vLLM's parser `deepseek_r1` counts none where the template opens the reasoning, as ours does. */
const noReasoning = { reasoning_tokens: 0 } as const;

/** `usage` of an answer that is not streamed. */
export function bodyUsage(generation: Generation, counts: Counts): unknown {
  const { server, endpoint } = generation;
  const created = endpoint === 'chat' ? createdTokens(generation, counts) : null;
  return {
    ...totals(counts),
    prompt_tokens_details: server.promptTokensDetails
      ? { cached_tokens: counts.cachedTokens, created_cache_tokens: created, multimodal_tokens: null }
      : null,
    completion_tokens_details: endpoint === 'chat' && server.reasons ? noReasoning : null,
  };
}

/** `usage` of the last chunk of a stream. */
export function streamUsage(generation: Generation, counts: Counts): unknown {
  const { server, endpoint } = generation;
  const { cachedTokens } = counts;
  const details =
    endpoint === 'chat'
      ? { cached_tokens: cachedTokens, created_cache_tokens: createdTokens(generation, counts) }
      : { cached_tokens: cachedTokens };
  return {
    ...totals(counts),
    ...(server.promptTokensDetails ? { prompt_tokens_details: details } : {}),
    ...(endpoint === 'chat' && server.reasons ? { completion_tokens_details: noReasoning } : {}),
  };
}

/** Keys of `usage` on every chunk, after the counts. */
export function chunkUsageTail({ server, endpoint }: Generation): string {
  if (endpoint !== 'chat') return '';
  return `,"completion_tokens_details":${server.reasons ? JSON.stringify(noReasoning) : 'null'}`;
}

/** What every `usage` begins with. */
export function totals({ promptTokens, completionTokens }: Omit<Counts, 'cachedTokens'>) {
  return {
    prompt_tokens: promptTokens,
    total_tokens: promptTokens + completionTokens,
    completion_tokens: completionTokens,
  };
}

/** Tokens of whole blocks that this prompt brought into the prefix cache. */
function createdTokens({ server }: Generation, { promptTokens, cachedTokens }: Counts): number {
  const { cacheBlock } = server;
  if (cacheBlock === null) return 0;
  return Math.max(0, Math.floor(promptTokens / cacheBlock) * cacheBlock - cachedTokens);
}
