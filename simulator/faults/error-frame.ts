import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { defineFault } from './fault.ts';
import { afterTokens, wholeNumber } from './rules/parameters.ts';
import { engineDead, errorFrame } from './seams/error-frame.ts';
import { doneEvent } from './seams/stream-event.ts';
import { afterTokens as after } from './seams/token-count.ts';

export default defineFault({
  id: 'error-frame',
  summary:
    'An error in a stream that began with 200, and then `[DONE]`, as vLLM does it; without streaming the status itself.',
  seenAs: { stream: 'stream-error', plain: 'http' },
  parameters: z.strictObject({
    afterTokens: afterTokens(),
    code: wholeNumber(400).max(599, 'must be at most 599').default(500),
  }),
  effects: ({ afterTokens: count, code }) => {
    const type = STATUS_CODES[code] ?? 'Error';
    const message = `A fault rule of the simulator reports ${code}.`;
    const error = code === engineDead.code ? engineDead : { message, type, param: null, code };
    return {
      stream: (next) =>
        after(count, next, () => {
          next.event(errorFrame(error));
          next.event(doneEvent);
          next.end();
        }),
      plain: (answer) => ({ ...answer, status: code, body: JSON.stringify({ error }) }),
    };
  },
});
