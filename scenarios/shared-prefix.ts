import synthetic from '../lib/workloads/synthetic.ts';
import { fixedVus } from '../lib/profiles/fixed-vus.ts';
import { defineScenario } from './runtime/scenario.ts';

const scenario = defineScenario({
  id: 'shared-prefix',
  about: 'Prompts that share most of their beginning with others: what the prefix cache is worth.',
  workload: synthetic,
  profile: fixedVus,
  defaults: {
    PROMPT_TOKENS: '1024',
    OUTPUT_TOKENS: '128',
    PREFIX_SHARE: '0.8',
    PREFIX_GROUPS: '10',
    REQUESTS: '1000',
    CONCURRENCY: '10',
  },
});

export const { options, setup, handleSummary } = scenario;
export default scenario.iteration;
