import { z } from 'zod';
import { defineFault } from './fault.ts';
import { afterTokens, errorStatus } from './rules/parameters.ts';
import { engineDead, errorFrame, ruledError } from './seams/error-frame.ts';
import { doneEvent } from './seams/stream-event.ts';
import { afterTokens as after } from './seams/token-count.ts';

export default defineFault({
  id: 'error-frame',
  summary:
    'An error in a stream that began with 200, and then `[DONE]`, as vLLM does it; without streaming the status itself.',
  seenAs: { stream: 'stream-error', plain: 'http' },
  parameters: z.strictObject({
    afterTokens: afterTokens(),
    code: errorStatus().default(500),
  }),
  effects: ({ afterTokens: count, code }) => {
    const message = `A fault rule of the simulator reports ${code}.`;
    const error = code === engineDead.code ? engineDead : ruledError(code, message);
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
