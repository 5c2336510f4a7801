import { z } from 'zod';
import { defineFault } from './fault.ts';
import { afterTokens, oneOf } from './rules/parameters.ts';
import { finishEarly } from './seams/finish-early.ts';
import { withEveryChoice } from './seams/whole-body.ts';

export default defineFault({
  id: 'finish-abort',
  summary: 'The server gives up an answer and finishes it in order, with the reason `abort` (or `error`).',
  seenAs: { stream: 'aborted', plain: 'aborted' },
  parameters: z.strictObject({ afterTokens: afterTokens(), reason: oneOf('abort', 'error').default('abort') }),
  effects: ({ afterTokens: count, reason }) => ({
    stream: (next, generation) => finishEarly(count, reason, next, generation),
    plain: (answer) => withEveryChoice(answer, (choice) => ({ ...choice, finish_reason: reason })),
  }),
});
