import newsCategorization from '../lib/workloads/news-categorization.ts';
import { production } from '../lib/objectives/presets/production.ts';
import { constantArrival } from '../lib/profiles/constant-arrival.ts';
import { defineScenario } from './runtime/scenario.ts';

const scenario = defineScenario({
  id: 'constant-arrival',
  about: 'News at an even rate, whether or not answers come: whether the server keeps up, and at which latency.',
  workload: newsCategorization,
  profile: constantArrival,
  objectives: production,
  defaults: { RATE: '5', DURATION: '5m' },
});

export const { options, setup, handleSummary } = scenario;
export default scenario.iteration;
