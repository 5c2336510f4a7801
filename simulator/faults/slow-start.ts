import { z } from 'zod';
import { defineFault } from './fault.ts';
import { seconds } from './rules/parameters.ts';
import { sendUnavailable } from './seams/unavailable.ts';

export default defineFault({
  id: 'slow-start',
  summary: 'Every path answers 503, as a proxy does, until the server (re)started so many seconds ago.',
  seenAs: { stream: 'rejected', plain: 'rejected' },
  parameters: z.strictObject({ seconds: seconds().default(10) }),
  usually: { path: '/*' },
  effects: (parameters) => ({
    before({ response, server }) {
      if (server.uptimeSeconds() >= parameters.seconds) return false;
      sendUnavailable(response);
      return true;
    },
  }),
});
