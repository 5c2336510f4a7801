import { z } from 'zod';
import { defineFault } from './fault.ts';
import { meanwhile, milliseconds, oneOf, restartSeconds } from './rules/parameters.ts';
import { stopSoon } from './seams/stop-soon.ts';

export default defineFault({
  id: 'shutdown',
  summary:
    'Soon after this request the server is told to end, and a new one begins later. Answers end in one of the three ways that were ' +
    'seen of vLLM 0.32 on SIGTERM: finished with reason `abort`, an error frame, or silence.',
  seenAs: { stream: 'aborted', plain: 'aborted' },
  parameters: z.strictObject({
    afterMs: milliseconds().default(100),
    ending: oneOf('abort', 'error', 'silence').default('abort'),
    restartSeconds: restartSeconds(),
    meanwhile: meanwhile(),
  }),
  usually: { times: 1 },
  effects: stopSoon,
});
