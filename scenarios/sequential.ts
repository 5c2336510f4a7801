import quantumShort from '../lib/workloads/quantum-short.ts';
import { concurrencyTargets } from '../lib/objectives/presets/concurrency-targets.ts';
import { fixedVus } from '../lib/profiles/fixed-vus.ts';
import { defineScenario } from './runtime/scenario.ts';

const scenario = defineScenario({
  id: 'sequential',
  about: 'One short question at a time: the least latency that the server has, against the target of 200 ms.',
  workload: quantumShort,
  profile: fixedVus,
  objectives: concurrencyTargets,
  defaults: { CONCURRENCY: '1', REQUESTS: '200', WARMUP: '5' },
});

export const { options, setup, handleSummary } = scenario;
export default scenario.iteration;
