import quantumShort from '../lib/workloads/quantum-short.ts';
import { production } from '../lib/objectives/presets/production.ts';
import { ladder } from '../lib/profiles/ladder.ts';
import { defineScenario } from './runtime/scenario.ts';

const scenario = defineScenario({
  id: 'stress',
  about:
    'More and more concurrent short questions until an objective breaks for certain; the report names the breaking point.',
  workload: quantumShort,
  profile: ladder,
  objectives: production,
  defaults: { LEVELS: '100,200,300,400,500', LEVEL_DURATION: '1m' },
  stopsWhenBroken: true,
});

export const { options, setup, handleSummary } = scenario;
export default scenario.iteration;
