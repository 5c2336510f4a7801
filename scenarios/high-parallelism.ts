import candidateEval from '../lib/workloads/candidate-eval.ts';
import { batch } from '../lib/objectives/presets/batch.ts';
import { burst } from '../lib/profiles/burst.ts';
import { defineScenario } from './runtime/scenario.ts';

const scenario = defineScenario({
  id: 'high-parallelism',
  about: 'Candidate evaluations fifty at once, and the next fifty when all have answered: how a batch job sends them.',
  workload: candidateEval,
  profile: burst,
  objectives: batch,
  defaults: { BURST_SIZE: '50' },
});

export const { options, setup, handleSummary } = scenario;
export default scenario.iteration;
