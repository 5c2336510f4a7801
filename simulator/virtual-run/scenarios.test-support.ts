import { batch } from '../../lib/objectives/presets/batch.ts';
import { concurrencyTargets } from '../../lib/objectives/presets/concurrency-targets.ts';
import { burst } from '../../lib/profiles/burst.ts';
import { fixedVus } from '../../lib/profiles/fixed-vus.ts';
import { ladder } from '../../lib/profiles/ladder.ts';
import { poissonArrival } from '../../lib/profiles/poisson-arrival.ts';
import candidateEval from '../../lib/workloads/candidate-eval.ts';
import quantumShort from '../../lib/workloads/quantum-short.ts';
import synthetic from '../../lib/workloads/synthetic.ts';
import type { VirtualScenario } from './virtual-run.ts';

/** Candidate evaluations by so many workers. */
export const workers: VirtualScenario = {
  id: 'workers',
  workload: candidateEval,
  profile: fixedVus,
  objectives: batch,
};
/** Candidate evaluations in bursts. */
export const bursts: VirtualScenario = { id: 'bursts', workload: candidateEval, profile: burst, objectives: batch };
/** One short question at rising concurrency. */
export const shortLadder: VirtualScenario = {
  id: 'short-ladder',
  workload: quantumShort,
  profile: ladder,
  objectives: concurrencyTargets,
};
/** Requests of exact lengths by independent users. */
export const arrivals: VirtualScenario = { id: 'arrivals', workload: synthetic, profile: poissonArrival };
