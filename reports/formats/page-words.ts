import type { Assessment } from '../../lib/schema/assessment.ts';
import { formatInstant } from '../../lib/units/duration.ts';

/** What stands around the sections: which run this is. */
export function pageWords({ run }: Assessment) {
  const when = formatInstant(run.startedAt);
  return {
    title: `${run.scenario} on ${run.server.model}, ${when}`,
    kind: 'Load test report',
    heading: `${run.scenario} on ${run.server.model}`,
    when,
    footer: `Run ${run.id}, k6-vllm ${run.client.suite}. Every number here stands in assessment.json.`,
  };
}
