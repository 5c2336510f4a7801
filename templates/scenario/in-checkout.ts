import quantumShort from '../lib/workloads/quantum-short.ts';
import { fixedVus } from '../lib/profiles/fixed-vus.ts';
import { defineScenario } from './runtime/scenario.ts';

const scenario = defineScenario({
  id: '{{name}}',
  about: 'One sentence: what is sent, and what that answers.',
  workload: quantumShort,
  profile: fixedVus,
  defaults: { REQUESTS: '100', CONCURRENCY: '4' },
});

export const { options, setup, handleSummary } = scenario;
export default scenario.iteration;
