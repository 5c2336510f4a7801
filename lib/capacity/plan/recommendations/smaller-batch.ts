import type { Rule } from './rule.ts';

export const smallerBatch: Rule = {
  id: 'smaller-batch',
  recommend: ({ series: { limiting, stepTime } }) => {
    if (limiting?.time !== 'tpot') return null;
    const step =
      stepTime.told === null
        ? ''
        : ` Each request more in the batch adds ${stepTime.told.t1Ms.value.toFixed(2)}\u00a0ms to every token of all others.`;
    return {
      action: 'Let fewer requests run at once (--max-num-seqs), and take more servers for the same rate.',
      reason: `The time per output token breaks first.${step}`,
      effect: null,
    };
  },
};
