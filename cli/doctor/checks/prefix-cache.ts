import { readCacheConfig } from '../../../lib/records/server-answers.ts';
import { formatDuration } from '../../../lib/units/duration.ts';
import { ok, skipped, type Check } from '../check.ts';
import { prefixCacheOf } from '../prefix-cache.ts';

export const prefixCache: Check = {
  id: 'prefix-cache',
  area: 'caching',
  title: 'Prefix cache',
  why: 'A prompt that the server has seen before has its first token at once: what repeats in a load decides its TTFT.',
  examine: async ({ server }) => {
    const [cold, warm] = [await server.cold(), await server.warm()];
    if (cold.stream === null || warm.stream === null) return skipped('there is no stream to look at');
    const config = readCacheConfig((await server.metrics()).body);
    const { state, coldMs, warmMs, tokens, cached } = prefixCacheOf(cold.stream, warm.stream, config);
    const times =
      coldMs === null || warmMs === null
        ? ''
        : `; the same prompt${tokens === null ? '' : ` of ${tokens} tokens`} twice: first token after ${formatDuration(coldMs)}, then ${formatDuration(warmMs)}`;
    const counted = cached === null ? '' : `, ${cached} tokens of it cached`;
    if (state === 'unknown') return skipped(`neither the server nor its times tell${times}`);
    return ok(`${state}${times}${counted}`);
  },
};
