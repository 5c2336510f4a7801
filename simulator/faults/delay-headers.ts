import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { defineFault } from './fault.ts';
import { milliseconds } from './rules/parameters.ts';

export default defineFault({
  id: 'delay-headers',
  summary: 'The request lies so long before the server looks at it: nothing comes, not even headers.',
  seenAs: { stream: 'success', plain: 'success' },
  parameters: z.strictObject({ ms: milliseconds().default(1000) }),
  effects: ({ ms }) => ({
    async before({ response }) {
      await pause(ms, undefined, { ref: false });
      return response.destroyed;
    },
  }),
});
