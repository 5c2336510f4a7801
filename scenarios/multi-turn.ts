import multiTurn from '../lib/workloads/multi-turn.ts';
import { fixedVus } from '../lib/profiles/fixed-vus.ts';
import { defineScenario } from './runtime/scenario.ts';

const scenario = defineScenario({
  id: 'multi-turn',
  about: 'Users who talk: each message carries the whole conversation so far, after a pause to think.',
  workload: multiTurn,
  profile: fixedVus,
  defaults: { CONCURRENCY: '10', REQUESTS: '100' },
});

export const { options, setup, handleSummary } = scenario;
export default scenario.iteration;
