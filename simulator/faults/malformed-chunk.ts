import { z } from 'zod';
import { defineFault } from './fault.ts';
import { afterTokens } from './rules/parameters.ts';
import { afterTokens as after } from './seams/token-count.ts';

/** Characters that are missing at the end of the JSON. */
const missing = 12;

export default defineFault({
  id: 'malformed-chunk',
  summary: 'One event of a stream (or the body of a whole answer) is JSON that breaks off; the stream goes on.',
  seenAs: { stream: 'stream-error', plain: 'stream-error' },
  parameters: z.strictObject({ afterTokens: afterTokens() }),
  effects: ({ afterTokens: count }) => ({
    stream: (next) => after(count, next, (text) => next.event(`${text.trimEnd().slice(0, -missing)}\n\n`)),
    plain: (answer) => ({ ...answer, body: answer.body.slice(0, -missing) }),
  }),
});
