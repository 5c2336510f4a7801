import candidateEval from '../lib/workloads/candidate-eval.ts';
import { fixedVus } from '../lib/profiles/fixed-vus.ts';
import { defineScenario } from './runtime/scenario.ts';

const scenario = defineScenario({
  id: 'inngest-style',
  about: 'Candidate evaluations by ten independent workers: as one answer ends, the next request starts.',
  workload: candidateEval,
  profile: fixedVus,
  defaults: { CONCURRENCY: '10' },
});

export const { options, setup, handleSummary } = scenario;
export default scenario.iteration;
