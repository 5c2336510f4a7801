import { z } from 'zod';
import { defineFault } from './fault.ts';
import { milliseconds, wholeNumber } from './rules/parameters.ts';

export default defineFault({
  id: 'split-chunks',
  summary: 'The bytes arrive in small pieces, cut anywhere: inside events, lines and characters.',
  seenAs: { stream: 'success', plain: 'success' },
  parameters: z.strictObject({ bytes: wholeNumber(1).default(97), gapMs: milliseconds().default(1) }),
  effects: ({ bytes, gapMs }) => ({
    wire: (next) => ({
      ...next,
      write(data) {
        const all = Buffer.from(data);
        for (let start = 0; start < all.length; start += bytes) {
          next.write(all.subarray(start, start + bytes));
          next.pause(gapMs);
        }
      },
    }),
  }),
});
