import { formatCount } from '../../../units/number.ts';
import { simulatedEffect, type Rule } from './rule.ts';

export const shorterPrefill: Rule = {
  id: 'shorter-prefill',
  recommend: (situation) => {
    const { limiting, tokens } = situation.series;
    if (limiting?.time !== 'ttft' || limiting.resource !== 'compute') return null;
    const length = tokens === null ? '' : ` A prompt has ${formatCount(tokens.prompt.mean)} tokens on average.`;
    return {
      action:
        'Let prompts be computed sooner: raise --max-num-batched-tokens (chunked prefill), shorten the prompts, or compute them on servers of their own.',
      reason: `The time to first token breaks first, and memory is not what is missing: prompts wait for their turn.${length}`,
      effect: simulatedEffect(situation, 'prompts-half'),
    };
  },
};
