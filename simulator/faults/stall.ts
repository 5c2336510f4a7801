import { z } from 'zod';
import { defineFault } from './fault.ts';
import { afterTokens, seconds } from './rules/parameters.ts';
import { afterTokens as after } from './seams/token-count.ts';

export default defineFault({
  id: 'stall',
  summary: 'A stream falls silent in the middle, for so many seconds or for ever; a whole answer is held back as long.',
  seenAs: { stream: 'idle-timeout', plain: 'timeout' },
  parameters: z.strictObject({
    afterTokens: afterTokens(),
    seconds: z.union([seconds(), z.literal('forever')], 'must be a number of seconds, or forever').default('forever'),
  }),
  effects: ({ afterTokens: count, seconds: silence }) => {
    const ms = silence === 'forever' ? Infinity : silence * 1000;
    return {
      stream: (next) =>
        after(count, next, (text) => {
          next.pause(ms);
          next.event(text);
        }),
      plain: (answer) => ({ ...answer, delayMs: answer.delayMs + ms }),
    };
  },
});
