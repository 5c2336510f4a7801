import { z } from 'zod';
import { pathOf } from '../http/request-path.ts';
import { defineFault } from './fault.ts';
import { oneOf } from './rules/parameters.ts';
import { sendUnavailable } from './seams/unavailable.ts';

export default defineFault({
  id: 'metrics-outage',
  summary: '`/metrics` answers 503, or not at all; everything else works.',
  seenAs: { stream: 'success', plain: 'success' },
  parameters: z.strictObject({ how: oneOf('unavailable', 'hang').default('unavailable') }),
  usually: { path: '/metrics' },
  effects: ({ how }) => ({
    before({ request, response }) {
      if (pathOf(request) !== '/metrics') return false;
      if (how === 'unavailable') sendUnavailable(response);
      return true;
    },
  }),
});
