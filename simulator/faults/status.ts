import { z } from 'zod';
import { ApiError } from '../http/api-error.ts';
import { defineFault } from './fault.ts';
import { errorStatus, oneOf, seconds } from './rules/parameters.ts';
import { ruledError } from './seams/error-frame.ts';

export default defineFault({
  id: 'status',
  summary:
    'An error status instead of an answer, with `Retry-After` where `retryAfterSeconds` is given (vLLM sends none; proxies do).',
  seenAs: { stream: 'rejected', plain: 'rejected' },
  parameters: z.strictObject({
    status: errorStatus().default(503),
    retryAfterSeconds: z.union([seconds(), z.literal('none')], 'must be a number of seconds, or none').default('none'),
    retryAfterForm: oneOf('seconds', 'date').default('seconds'),
  }),
  effects: ({ status, retryAfterSeconds, retryAfterForm }) => ({
    before({ response }) {
      if (retryAfterSeconds !== 'none') {
        const instant = new Date(Date.now() + retryAfterSeconds * 1000);
        // The header has no fractions in either form.
        const inSeconds = String(Math.ceil(retryAfterSeconds));
        response.setHeader('retry-after', retryAfterForm === 'date' ? instant.toUTCString() : inSeconds);
      }
      const message = `A fault rule of the simulator answers with ${status}.`;
      throw new ApiError(status, { error: ruledError(status, message) });
    },
  }),
});
