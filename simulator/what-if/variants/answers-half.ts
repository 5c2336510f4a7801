import { tell } from '../../../lib/capacity/answer.ts';
import { meanOf } from '../request-shape.ts';
import { single, tokens } from '../variant.ts';

export default single(
  {
    id: 'answers-half',
    name: () => 'answers half as long',
    applies: ({ shape }) => meanOf(shape.lengths, 'outputTokens') >= 4,
    change: ({ profile, shape }) => {
      const lengths = shape.lengths.map(({ promptTokens, outputTokens }) => ({
        promptTokens,
        outputTokens: Math.max(1, Math.round(outputTokens / 2)),
      }));
      return tell({
        profile,
        shape: { ...shape, lengths },
        changes: [
          {
            name: 'mean answer',
            from: tokens(meanOf(shape.lengths, 'outputTokens')),
            to: tokens(meanOf(lengths, 'outputTokens')),
          },
        ],
        uncertainty: 0.05,
        cautions: [],
      });
    },
  },
  'answers half as long (max_tokens, or a prompt that asks for less)',
);
