import { z } from 'zod';
import { defineFault } from './fault.ts';
import { milliseconds } from './rules/parameters.ts';

const comment = ': ping\n\n';

export default defineFault({
  id: 'heartbeat',
  summary:
    'A comment at the start of a stream and one every so often, between events, as proxies send to keep it alive.',
  seenAs: { stream: 'success', plain: 'success' },
  parameters: z.strictObject({ everyMs: milliseconds().min(1, 'must be at least 1').default(100) }),
  effects: ({ everyMs }) => ({
    stream(next) {
      next.event(comment);
      next.every(everyMs, () => {
        next.event(comment);
        next.flush();
      });
      return next;
    },
  }),
});
