import type { Configuration } from '../configuration/settings.ts';
import type { Objective } from '../schema/run.ts';

/** What the configuration promises, in the order of the report. */
export function objectivesOf(configuration: Configuration): Objective[] {
  const objectives: Objective[] = [share('success-rate', 'llm_success', configuration.SLO_SUCCESS_RATE)];
  const times: [string, string, number | null][] = [
    ['e2e-p95', 'llm_e2e', configuration.SLO_P95_E2E],
    ['ttft-p95', 'llm_ttft', configuration.SLO_P95_TTFT],
    ['tpot-p95', 'llm_tpot', configuration.SLO_P95_TPOT],
  ];
  for (const [id, metric, limit] of times) {
    if (limit !== null) objectives.push({ id, metric, aggregate: 'p(95)', comparison: '<', limit });
  }
  if (configuration.SLO_VALID_RATE !== null) {
    objectives.push(share('valid-rate', 'llm_output_valid', configuration.SLO_VALID_RATE));
  }
  return objectives;
}

/** A share above the limit; nothing is above 1, so 1 asks for all. */
function share(id: string, metric: string, limit: number): Objective {
  return { id, metric, aggregate: 'rate', comparison: limit === 1 ? '>=' : '>', limit };
}

/**
 * k6's `thresholds` for the objectives. k6 passes a threshold on a Rate or Trend without samples, so each set
 * carries guards: something was sent (`count>0`), and a Trend has samples (`max>0`: an empty one reads 0).
 */
export function thresholdsOf(objectives: readonly Objective[]): Record<string, string[]> {
  const thresholds: Record<string, string[]> = { llm_requests: ['count>0'] };
  for (const { metric, aggregate, comparison, limit } of objectives) {
    const expressions = (thresholds[metric] ??= aggregate === 'rate' ? [] : ['max>0']);
    expressions.push(`${aggregate}${comparison}${limit}`);
  }
  return thresholds;
}

/** Objectives that only a streaming client can decide. */
export const needsStreaming = (objective: Objective): boolean =>
  objective.metric === 'llm_ttft' || objective.metric === 'llm_tpot';
