import candidateEval from '../lib/workloads/candidate-eval.ts';
import { batch } from '../lib/objectives/presets/batch.ts';
import { fixedVus } from '../lib/profiles/fixed-vus.ts';
import { defineScenario } from './runtime/scenario.ts';

const scenario = defineScenario({
  id: 'worker-sweep',
  about:
    'One cell of a sweep, a batch size (REQUESTS) and a number of workers (CONCURRENCY): the rate that lasts, not that of the first twenty requests.',
  workload: candidateEval,
  profile: fixedVus,
  objectives: batch,
  defaults: { CONCURRENCY: '2', REQUESTS: '1000', TIMEOUT: '10m' },
});

export const { options, setup, handleSummary } = scenario;
export default scenario.iteration;
