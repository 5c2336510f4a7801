import quantumShort from '../lib/workloads/quantum-short.ts';
import { concurrencyTargets } from '../lib/objectives/presets/concurrency-targets.ts';
import { ladder } from '../lib/profiles/ladder.ts';
import { defineScenario } from './runtime/scenario.ts';

const scenario = defineScenario({
  id: 'concurrency-ladder',
  about: 'The same short question at rising concurrency: whether throughput holds and what each step costs in latency.',
  workload: quantumShort,
  profile: ladder,
  objectives: concurrencyTargets,
  defaults: { LEVELS: '5,10,50,100', LEVEL_REQUESTS: '40x' },
});

export const { options, setup, handleSummary } = scenario;
export default scenario.iteration;
