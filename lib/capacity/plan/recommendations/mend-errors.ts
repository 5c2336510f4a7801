import type { Rule } from './rule.ts';

export const mendErrors: Rule = {
  id: 'mend-errors',
  recommend: ({ series: { limiting } }) =>
    limiting?.resource === 'errors'
      ? {
          action:
            'Find out why requests fail before anything else: the kinds of failure stand in the report of the run.',
          reason: `Requests failed before any time was too long: ${limiting.reason}.`,
          effect: null,
        }
      : null,
};
