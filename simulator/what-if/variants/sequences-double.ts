import { tell } from '../../../lib/capacity/answer.ts';
import { formatCount } from '../../../lib/units/number.ts';
import { single } from '../variant.ts';

export default single(
  {
    id: 'sequences-double',
    name: ({ profile }) => `up to ${formatCount(2 * profile.limits.maxNumSeqs)} requests at a time`,
    applies: () => true,
    change: ({ profile, shape }) => {
      const { limits } = profile;
      const maxNumSeqs = 2 * limits.maxNumSeqs;
      return tell({
        profile: { ...profile, limits: { ...limits, maxNumSeqs } },
        shape,
        changes: [{ name: '--max-num-seqs', from: formatCount(limits.maxNumSeqs), to: formatCount(maxNumSeqs) }],
        uncertainty: 0,
        cautions: [],
      });
    },
  },
  'twice the requests that may run at a time (--max-num-seqs)',
);
