import newsCategorization from '../lib/workloads/news-categorization.ts';
import { successBands } from '../lib/objectives/presets/success-bands.ts';
import { ladder } from '../lib/profiles/ladder.ts';
import { defineScenario } from './runtime/scenario.ts';

const scenario = defineScenario({
  id: 'news-categorization',
  about: 'Long prompts with short JSON answers at rising concurrency: which share succeeds within ten seconds at each.',
  workload: newsCategorization,
  profile: ladder,
  objectives: successBands,
  defaults: { LEVELS: '1,5,10,25,50,75,100', LEVEL_REQUESTS: '300', TIMEOUT: '10s' },
});

export const { options, setup, handleSummary } = scenario;
export default scenario.iteration;
