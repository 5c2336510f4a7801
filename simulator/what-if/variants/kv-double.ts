import { refuse, tell } from '../../../lib/capacity/answer.ts';
import { single, tokens } from '../variant.ts';

export default single(
  {
    id: 'kv-double',
    name: () => 'a KV cache of twice the tokens',
    applies: ({ setup }) => setup.kvBits !== 8,
    change: ({ profile, shape, setup }) => {
      if (setup.kvBits === 8) return refuse('The KV cache has 8 bits already; vLLM has none smaller.');
      const { limits } = profile;
      const kvCacheTokens = 2 * limits.kvCacheTokens;
      return tell({
        profile: { ...profile, limits: { ...limits, kvCacheTokens } },
        shape,
        changes: [{ name: 'KV cache', from: tokens(limits.kvCacheTokens), to: tokens(kvCacheTokens) }],
        uncertainty: 0.05,
        cautions: [
          'As --kv-cache-dtype fp8 gives it. Reading the cache is taken to need as long as before: kernels differ in what they gain. Look at the answers, too.',
        ],
      });
    },
  },
  'a KV cache of twice the tokens (--kv-cache-dtype fp8)',
);
