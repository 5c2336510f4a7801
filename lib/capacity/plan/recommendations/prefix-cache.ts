import { formatCount } from '../../../units/number.ts';
import { formatQuantity } from '../../../units/quantity.ts';
import { simulatedEffect, type Rule } from './rule.ts';

/** Of the prompt tokens; fewer hits are next to nothing. */
const fewHits = 0.1;
/** Tokens of a prompt of which half are worth being kept. */
const longPrompt = 256;

export const prefixCache: Rule = {
  id: 'prefix-cache',
  recommend: (situation) => {
    const { server, loads, tokens } = situation.series;
    const mean = tokens?.prompt.mean ?? 0;
    if (mean < longPrompt) return null;
    const effect = simulatedEffect(situation, 'prefix-sharing');
    if (/^false$/i.test(server.cacheConfig?.['enable_prefix_caching'] ?? ''))
      return {
        action: 'Turn the prefix cache on (--enable-prefix-caching) where prompts begin alike.',
        reason: `It is off, and a prompt has ${formatCount(mean)} tokens on average, computed anew each time.`,
        effect,
      };
    const hits = loads.flatMap(({ point }) => point.prefixHits ?? []).map(({ value }) => value);
    const most = Math.max(...hits);
    if (hits.length === 0 || most >= fewHits) return null;
    return {
      action: 'Put what prompts have in common at their start, word for word, so that the prefix cache can serve it.',
      reason: `No load found more than ${formatQuantity(most, 'share')} of its prompt tokens in the prefix cache, and a prompt has ${formatCount(mean)} tokens on average. Where prompts have nothing in common, nothing is to be gained.`,
      effect,
    };
  },
};
