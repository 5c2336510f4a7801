import { z } from 'zod';
import { defineFault } from './fault.ts';

export default defineFault({
  id: 'hang',
  summary: 'The connection stays open and nothing is ever answered, not even headers.',
  seenAs: { stream: 'timeout', plain: 'timeout' },
  parameters: z.strictObject({}),
  effects: () => ({ before: () => true }),
});
