import type { Rule } from './rule.ts';

export const moreClient: Rule = {
  id: 'more-client',
  recommend: ({ series: { limiting } }) =>
    limiting?.resource === 'client'
      ? {
          action: 'Give the load generator more CPU, or spread it over several machines, and measure again.',
          reason: `Not the server, but the load generator was at its limit: ${limiting.reason}.`,
          effect: null,
        }
      : null,
};
