import { simulatedEffect, type Rule } from './rule.ts';

export const moreSequences: Rule = {
  id: 'more-sequences',
  recommend: (situation) => {
    const { limiting } = situation.series;
    if (limiting?.resource !== 'sequences') return null;
    return {
      action: 'Let more requests run at once: raise --max-num-seqs, and measure again.',
      reason: `Requests waited although the KV cache had room: ${limiting.reason}.`,
      effect: simulatedEffect(situation, 'sequences-double'),
    };
  },
};
