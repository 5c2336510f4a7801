import { refuse, tell } from '../../../lib/capacity/answer.ts';
import { formatQuantity } from '../../../lib/units/quantity.ts';
import { single } from '../variant.ts';

/** Fewer hits than this change nothing. */
const leastHits = 0.05;

export default single(
  {
    id: 'no-prefix-sharing',
    name: () => 'prompts that share no beginning',
    applies: ({ hitShare }) => hitShare > leastHits,
    change: ({ profile, shape, hitShare }) => {
      if (hitShare <= leastHits)
        return refuse(
          'The measured prompts shared no beginning, as far as the server tells: there is nothing to take away.',
        );
      return tell({
        profile,
        shape: { ...shape, commonTokens: 0 },
        changes: [
          {
            name: 'found in the prefix cache',
            from: formatQuantity(hitShare, 'share'),
            to: formatQuantity(0, 'share'),
          },
        ],
        uncertainty: 0.05,
        cautions: [],
      });
    },
  },
  'prompts of which the prefix cache holds nothing, where it held some',
);
