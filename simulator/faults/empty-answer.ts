import { z } from 'zod';
import { defineFault } from './fault.ts';
import { finishEarly } from './seams/finish-early.ts';
import { withEveryChoice, withoutText } from './seams/whole-body.ts';

export default defineFault({
  id: 'empty-answer',
  summary: 'A complete answer without a single character, as when the first token ends the sequence.',
  seenAs: { stream: 'empty', plain: 'empty' },
  parameters: z.strictObject({}),
  effects: () => ({
    stream: (next, generation) => finishEarly(0, 'stop', next, generation),
    plain: (answer) => withEveryChoice(answer, (choice) => ({ ...withoutText(choice), finish_reason: 'stop' })),
  }),
});
