import { formatSignificant } from '../../../units/number.ts';
import { formatInterval, formatQuantity } from '../../../units/quantity.ts';
import type { Rule } from './rule.ts';

/** A simulated change that brings less is within what the calibration is off. */
const leastGain = 1.1;

export const simulatedGain: Rule = {
  id: 'simulated-gain',
  recommend: ({ whatIf }) => {
    const gains = (whatIf?.told?.variants ?? []).flatMap(({ name, answer: { told } }) =>
      told !== null && told.ratio >= leastGain ? [{ name, ...told }] : [],
    );
    const [best] = gains.toSorted((a, b) => b.ratio - a.ratio);
    if (best === undefined) return null;
    const { name, ratio, expectedRps } = best;
    const expected =
      expectedRps === null
        ? ''
        : `, to be expected ${formatQuantity(expectedRps.value, 'req/s')} (${formatInterval(expectedRps.low, expectedRps.high, 'req/s')})`;
    return {
      action: `Of the simulated changes the most is gained by this one, to be measured: ${name}.`,
      reason: 'It is simulated, by a simulator that is calibrated on these runs, and not measured.',
      effect: `${formatSignificant(ratio)} times the capacity${expected}.`,
    };
  },
};
