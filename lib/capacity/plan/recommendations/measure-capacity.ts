import { firstOf } from '../answers/question.ts';
import type { Rule } from './rule.ts';

export const measureCapacity: Rule = {
  id: 'measure-capacity',
  recommend: ({ series: { capacity, scenario } }) => {
    const whole = capacity[0]?.capacity;
    if (whole === undefined) return null;
    const command = `k6-vllm saturate ${scenario}`;
    if (whole.told === null)
      return {
        action: `Measure the capacity: ${command}.`,
        reason: `It cannot be told yet. ${firstOf(whole.refusals, 1)}`,
        effect: null,
      };
    if (whole.told.basis === 'slo-capacity') return null;
    return {
      action: `Measure the capacity with arrivals that do not wait for answers: ${command}.`,
      reason:
        'A closed loop waits for slow answers and so never sends what users would: what it keeps up with is an upper bound.',
      effect: null,
    };
  },
};
