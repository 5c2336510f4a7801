import type { Plan } from '../../../lib/schema/plan.ts';
import { defineSection } from '../../sections/section.ts';

export default defineSection<Plan>({
  id: 'recommendations',
  title: 'What to do',
  view: ({ recommendations }) =>
    recommendations.length === 0
      ? null
      : {
          steps: recommendations.map(({ action, reason, effect }) => ({ action, reason, effect: effect ?? '' })),
        },
});
