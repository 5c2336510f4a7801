import candidateEval from '../lib/workloads/candidate-eval.ts';
import { fixedVus } from '../lib/profiles/fixed-vus.ts';
import { defineScenario } from './runtime/scenario.ts';

// Candidate evaluations by a fixed number of independent workers: as one answer ends, the next request starts.
const scenario = defineScenario({ id: 'inngest-style', workload: candidateEval, profile: fixedVus });

export const { options, setup, handleSummary } = scenario;
export default scenario.iteration;
