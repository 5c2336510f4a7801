import { fewestRuns } from '../../coming-rate.ts';
import { formatCount } from '../../../units/number.ts';
import type { Rule } from './rule.ts';

export const repeatRuns: Rule = {
  id: 'repeat-runs',
  recommend: ({ series: { loads, batch, times } }) => {
    if (batch === null || times.every(({ answer }) => answer.told === null)) return null;
    const { loop, level } = batch;
    const runs = new Set(
      loads.filter(({ point }) => point.loop === loop && point.level === level).map(({ run }) => run),
    ).size;
    if (runs >= fewestRuns) return null;
    return {
      action: `Repeat the runs, ${formatCount(fewestRuns)} times in all (k6-vllm sweep --repeats ${fewestRuns}).`,
      reason: `There ${runs === 1 ? 'is one run' : 'are two runs'} of the load that times are foretold from: how much runs differ is not known, and a tenth is allowed for it.`,
      effect: null,
    };
  },
};
