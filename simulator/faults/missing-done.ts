import { z } from 'zod';
import { defineFault } from './fault.ts';
import { readEvent } from './seams/stream-event.ts';

export default defineFault({
  id: 'missing-done',
  summary: 'A stream ends in order but without `[DONE]`.',
  seenAs: { stream: 'stream-cut', plain: 'success' },
  parameters: z.strictObject({}),
  effects: () => ({
    stream: (next) => ({
      ...next,
      event(text) {
        if (readEvent(text).kind !== 'done') next.event(text);
      },
    }),
  }),
});
