import newsCategorization from '../lib/workloads/news-categorization.ts';
import { production } from '../lib/objectives/presets/production.ts';
import { soak } from '../lib/profiles/soak.ts';
import { defineScenario } from './runtime/scenario.ts';

const scenario = defineScenario({
  id: 'soak',
  about: 'One steady load for hours: leaks, fragmentation and heat show as drift.',
  workload: newsCategorization,
  profile: soak,
  objectives: production,
  defaults: { CONCURRENCY: '10', DURATION: '4h' },
});

export const { options, setup, handleSummary } = scenario;
export default scenario.iteration;
