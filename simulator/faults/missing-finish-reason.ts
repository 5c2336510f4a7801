import { z } from 'zod';
import { defineFault } from './fault.ts';
import { readEvent, writeEvent } from './seams/stream-event.ts';
import { withEveryChoice } from './seams/whole-body.ts';

export default defineFault({
  id: 'missing-finish-reason',
  summary: 'An answer is complete, but `finish_reason` stays null.',
  seenAs: { stream: 'stream-cut', plain: 'stream-cut' },
  parameters: z.strictObject({}),
  effects: () => ({
    stream: (next) => ({
      ...next,
      event(text) {
        const read = readEvent(text);
        const last = read.kind === 'token' && read.choice.finish_reason !== null;
        next.event(last ? writeEvent({ ...read.chunk, choices: [{ ...read.choice, finish_reason: null }] }) : text);
      },
    }),
    plain: (answer) => withEveryChoice(answer, (choice) => ({ ...choice, finish_reason: null })),
  }),
});
