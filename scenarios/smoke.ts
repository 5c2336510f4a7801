import quantumShort from '../lib/workloads/quantum-short.ts';
import { fixedVus } from '../lib/profiles/fixed-vus.ts';
import { defineScenario } from './runtime/scenario.ts';

const scenario = defineScenario({
  id: 'smoke',
  about: 'Ten short questions: whether server, key, model, records and report are wired together.',
  workload: quantumShort,
  profile: fixedVus,
  defaults: { REQUESTS: '10', CONCURRENCY: '2' },
});

export const { options, setup, handleSummary } = scenario;
export default scenario.iteration;
