import newsCategorization from '../lib/workloads/news-categorization.ts';
import { production } from '../lib/objectives/presets/production.ts';
import { poissonArrival } from '../lib/profiles/poisson-arrival.ts';
import { defineScenario } from './runtime/scenario.ts';

const scenario = defineScenario({
  id: 'poisson-arrival',
  about:
    'News at a rate with chance between the requests, as many independent users make it: harder than an even rate.',
  workload: newsCategorization,
  profile: poissonArrival,
  objectives: production,
  defaults: { RATE: '5', DURATION: '5m' },
});

export const { options, setup, handleSummary } = scenario;
export default scenario.iteration;
