import { z } from 'zod';
import { defineFault } from './fault.ts';
import { afterTokens, cut } from './rules/parameters.ts';
import { afterTokens as after } from './seams/token-count.ts';

export default defineFault({
  id: 'reset-mid-stream',
  summary: 'The connection breaks in the middle of a stream, or half-way through the body of a whole answer.',
  seenAs: { stream: 'stream-cut', plain: 'stream-cut' },
  parameters: z.strictObject({ afterTokens: afterTokens(), how: cut() }),
  effects: ({ afterTokens: count, how }) => ({
    stream: (next) => after(count, next, () => next.cut(how)),
    plain: (answer) => ({ ...answer, cut: how }),
  }),
});
