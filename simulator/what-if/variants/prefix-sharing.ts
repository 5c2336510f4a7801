import { refuse, tell } from '../../../lib/capacity/answer.ts';
import { formatQuantity } from '../../../lib/units/quantity.ts';
import { meanOf } from '../request-shape.ts';
import { single, type Calibrated } from '../variant.ts';

/** From here on a workload shares prefixes already. */
const shares = ({ hitShare }: Calibrated): boolean => hitShare > 0.05;
/** Of the mean prompt, what is taken to be common where nobody measured it. */
const taken = 0.5;

export default single(
  {
    id: 'prefix-sharing',
    name: () => 'the first half of all prompts the same',
    applies: (from) => !shares(from),
    change: (from) => {
      const { profile, shape, hitShare } = from;
      if (shares(from))
        return refuse(
          `${formatQuantity(hitShare, 'share')} of the measured prompt tokens came from the prefix cache already: ask for no-prefix-sharing.`,
        );
      const { limits } = profile;
      return tell({
        profile: { ...profile, limits: { ...limits, enablePrefixCaching: true } },
        shape: { ...shape, commonTokens: Math.round(taken * meanOf(shape.lengths, 'promptTokens')) },
        changes: [
          { name: 'common beginning of the prompts', from: 'none', to: formatQuantity(taken, 'share') },
          ...(limits.enablePrefixCaching ? [] : [{ name: 'prefix caching', from: 'off', to: 'on' }]),
        ],
        uncertainty: 0.05,
        cautions: [
          `How much of the prompts can be common is for you to say: ${formatQuantity(taken, 'share')} is an example.`,
        ],
      });
    },
  },
  'half of each prompt common to all, found in the prefix cache',
);
