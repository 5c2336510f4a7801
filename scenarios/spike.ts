import newsCategorization from '../lib/workloads/news-categorization.ts';
import { production } from '../lib/objectives/presets/production.ts';
import { spike } from '../lib/profiles/spike.ts';
import { defineScenario } from './runtime/scenario.ts';

const scenario = defineScenario({
  id: 'spike',
  about:
    'A steady rate, for a while five times as much, and back: what the spike does to latency, and how long it is felt.',
  workload: newsCategorization,
  profile: spike,
  objectives: production,
  defaults: { RATE: '4', SPIKE_RATE: '20', DURATION: '6m' },
});

export const { options, setup, handleSummary } = scenario;
export default scenario.iteration;
