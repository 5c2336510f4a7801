import type { Assessment } from '../../lib/schema/assessment.ts';
import { toolWords } from '../../lib/assessment/imported-words.ts';
import { untold } from '../../lib/schema/run.ts';
import { formatInstant } from '../../lib/units/duration.ts';

/** What stands around the sections: which run this is. */
export function pageWords({ run }: Assessment) {
  const when = formatInstant(run.startedAt);
  const tool = toolWords(run);
  const heading = run.server.model === untold ? run.scenario : `${run.scenario} on ${run.server.model}`;
  return {
    title: `${heading}, ${when}`,
    kind: tool === null ? 'Load test report' : `Load test by ${tool}, imported`,
    heading,
    when,
    footer: `Run ${run.id}, k6-vllm ${run.client.suite}. Every number here stands in assessment.json.`,
  };
}
