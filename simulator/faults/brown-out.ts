import { z } from 'zod';
import { defineFault } from './fault.ts';
import { seconds } from './rules/parameters.ts';

export default defineFault({
  id: 'brown-out',
  summary: 'From this request on, every step of the engine takes so many times as long, for so many seconds.',
  seenAs: { stream: 'success', plain: 'success' },
  parameters: z.strictObject({
    factor: z.number('must be a number').positive('must be above 0').default(4),
    seconds: seconds().default(10),
  }),
  usually: { times: 1 },
  effects: ({ factor, seconds: length }) => ({
    before({ server }) {
      server.slow(factor, length);
      return false;
    },
  }),
});
