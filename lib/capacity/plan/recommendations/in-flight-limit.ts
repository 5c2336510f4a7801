import { formatLevel } from '../../../units/number.ts';
import type { Rule } from './rule.ts';

export const inFlightLimit: Rule = {
  id: 'in-flight-limit',
  recommend: ({ series: { scaling } }) => {
    const { told } = scaling;
    if (told === null || told.best === null) return null;
    const hurting = told.steps.find(({ outcome }) => outcome === 'hurts');
    return {
      action: `Let clients keep no more than ${formatLevel(told.best)} requests in flight on one server.`,
      reason: `${told.reason}${hurting === undefined ? ' Beyond that requests only wait longer.' : ` At ${formatLevel(hurting.to)} throughput falls.`}`,
      effect: null,
    };
  },
};
