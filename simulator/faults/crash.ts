import { z } from 'zod';
import { defineFault } from './fault.ts';
import { meanwhile, milliseconds, oneOf, restartSeconds } from './rules/parameters.ts';
import { stopSoon } from './seams/stop-soon.ts';

export default defineFault({
  id: 'crash',
  summary:
    'The server runs out of memory soon after this request: all answers end with the error frame of a dead engine (or a reset), ' +
    'and a new process begins with empty cache and counters.',
  seenAs: { stream: 'stream-error', plain: 'http' },
  parameters: z.strictObject({
    afterMs: milliseconds().default(100),
    ending: oneOf('error', 'reset').default('error'),
    restartSeconds: restartSeconds(),
    meanwhile: meanwhile(),
  }),
  usually: { times: 1 },
  effects: stopSoon,
});
