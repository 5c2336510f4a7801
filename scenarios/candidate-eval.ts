import candidateEval from '../lib/workloads/candidate-eval.ts';
import { batch } from '../lib/objectives/presets/batch.ts';
import { fixedVus } from '../lib/profiles/fixed-vus.ts';
import { defineScenario } from './runtime/scenario.ts';

const scenario = defineScenario({
  id: 'candidate-eval',
  about:
    'A whole batch of candidate evaluations in its order, with the server kept full; it can be resumed, and keeps all answers with OUTPUTS=true.',
  workload: candidateEval,
  profile: fixedVus,
  objectives: batch,
  defaults: { CONCURRENCY: '100', TIMEOUT: '10m' },
});

export const { options, setup, handleSummary } = scenario;
export default scenario.iteration;
