import synthetic from '../lib/workloads/synthetic.ts';
import { production } from '../lib/objectives/presets/production.ts';
import { trace } from '../lib/profiles/trace.ts';
import { defineScenario } from './runtime/scenario.ts';

/** A minute of invented arrivals, so that the scenario runs without a trace of one's own. */
const invented = decodeURIComponent(
  import.meta.resolve('../fixtures/datasets/invented-minute.csv').replace(/^file:\/\//, ''),
);

const scenario = defineScenario({
  id: 'trace-replay',
  about:
    'Arrivals and lengths as a trace recorded them, in real time or scaled; an invented minute unless DATASET names a trace.',
  workload: synthetic,
  profile: trace,
  objectives: production,
  defaults: { DATASET: invented },
});

export const { options, setup, handleSummary } = scenario;
export default scenario.iteration;
