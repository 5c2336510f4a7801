import { simulatedEffect, type Rule } from './rule.ts';

export const moreKvMemory: Rule = {
  id: 'more-kv-memory',
  recommend: (situation) => {
    const { limiting, server } = situation.series;
    if (limiting?.resource !== 'kv-memory') return null;
    const wide = !/fp8|int8|fp4|int4/.test(server.cacheConfig?.['cache_dtype'] ?? '');
    return {
      action: `Give the KV cache more room: ${wide ? 'keep it in 8 bits (--kv-cache-dtype fp8), ' : ''}raise --gpu-memory-utilization as far as the memory allows, use weights of fewer bits or a GPU with more memory; or ask for shorter prompts and answers.`,
      reason: `The KV cache was full while requests waited: ${limiting.reason}.`,
      effect: simulatedEffect(situation, 'kv-double'),
    };
  },
};
