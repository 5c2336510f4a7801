import { z } from 'zod';
import { defineFault } from './fault.ts';
import { cut } from './rules/parameters.ts';
import { breakConnection } from './seams/wire.ts';

export default defineFault({
  id: 'reset-before-headers',
  summary: 'The connection breaks before anything is answered.',
  seenAs: { stream: 'connection', plain: 'connection' },
  parameters: z.strictObject({ how: cut() }),
  effects: ({ how }) => ({
    before({ response }) {
      breakConnection(response, how);
      return true;
    },
  }),
});
