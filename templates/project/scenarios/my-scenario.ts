import { defineScenario, fixedVus } from 'k6-vllm/scenario';
import { ticketTriage } from '../workloads/ticket-triage.ts';

const scenario = defineScenario({
  id: 'my-scenario',
  about: 'Support tickets to be sorted, four at a time: as one answer ends, the next request starts.',
  workload: ticketTriage,
  profile: fixedVus,
  // where the environment says nothing; every setting of the suite can stand here
  defaults: { REQUESTS: '200', CONCURRENCY: '4', SLO_P95_E2E: '5s' },
});

export const { options, setup, handleSummary } = scenario;
export default scenario.iteration;
