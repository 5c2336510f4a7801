import { z } from 'zod';
import { defineFault } from './fault.ts';
import { seconds } from './rules/parameters.ts';
import { breakConnection } from './seams/wire.ts';

export default defineFault({
  id: 'refuse',
  summary: 'The connection of this request is reset, and new ones are refused for so many seconds.',
  seenAs: { stream: 'connection', plain: 'connection' },
  parameters: z.strictObject({ seconds: seconds().default(5) }),
  usually: { times: 1 },
  effects: (parameters) => ({
    before({ response, server }) {
      server.refuse(parameters.seconds);
      breakConnection(response, 'reset');
      return true;
    },
  }),
});
