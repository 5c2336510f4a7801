import { formatCount } from '../../../units/number.ts';
import { wordsOfLoad } from '../loads.ts';
import type { Rule } from './rule.ts';

/** Of the measured requests; fewer are chance. */
const leastShare = 0.01;

export const fewerPreemptions: Rule = {
  id: 'fewer-preemptions',
  recommend: ({ series: { loads } }) => {
    const found = loads.find(
      ({ point: { preemptions, counts } }) => (preemptions?.value ?? 0) > leastShare * counts.measured,
    );
    if (found === undefined) return null;
    const { point } = found;
    return {
      action: 'Let fewer requests run at once (--max-num-seqs), so that those that run fit into the KV cache.',
      reason: `At ${wordsOfLoad(point)} the server put requests back ${formatCount(point.preemptions?.value ?? 0)} times for want of memory, ${formatCount(point.counts.measured)} requests being measured, and computed their prompts again.`,
      effect: null,
    };
  },
};
