import type { Configuration } from '../configuration/settings.ts';
import type { Objective } from '../schema/run.ts';
import { standard } from './presets/standard.ts';
import type { ObjectivePreset } from './presets/preset.ts';
import { gaugeBelow, shareAbove, timeBelow } from './promise.ts';

/** What the settings promise, in the order of the report. */
function fromSettings(configuration: Configuration): Objective[] {
  const made: [number | null, (limit: number) => Objective][] = [
    [configuration.SLO_SUCCESS_RATE, (limit) => shareAbove('success-rate', 'llm_success', limit)],
    [configuration.SLO_P95_E2E, (limit) => timeBelow('e2e-p95', 'llm_e2e', 'p(95)', limit)],
    [configuration.SLO_P95_TTFT, (limit) => timeBelow('ttft-p95', 'llm_ttft', 'p(95)', limit)],
    [configuration.SLO_P95_TPOT, (limit) => timeBelow('tpot-p95', 'llm_tpot', 'p(95)', limit)],
    [configuration.SLO_VALID_RATE, (limit) => shareAbove('valid-rate', 'llm_output_valid', limit)],
    [configuration.SLO_MAX_QUEUE_DEPTH, (limit) => gaugeBelow('llm_server_queue_depth', limit)],
    [configuration.SLO_MAX_KV_USAGE, (limit) => gaugeBelow('llm_server_kv_usage', limit)],
    [configuration.SLO_MAX_GPU_MEMORY, (limit) => gaugeBelow('llm_gpu_memory_share', limit)],
  ];
  return made.flatMap(([limit, make]) => (limit === null ? [] : [make(limit)]));
}

/**
 * What is promised of a run that visits these levels: the preset's objectives, except that a setting replaces all
 * of them on the same statistic, with their levels and warnings.
 */
export function objectivesOf(
  configuration: Configuration,
  preset: ObjectivePreset = standard,
  levels: readonly number[] = [],
): Objective[] {
  const set = fromSettings(configuration);
  const same = (a: Objective, b: Objective): boolean => a.metric === b.metric && a.aggregate === b.aggregate;
  const kept = preset.objectives(levels).flatMap((promised, i, all) => {
    const instead = set.find((objective) => same(objective, promised));
    if (instead === undefined) return [promised];
    return all.findIndex((other) => same(other, promised)) === i ? [instead] : [];
  });
  return [...kept, ...set.filter((objective) => !kept.includes(objective))];
}

/** Objectives that only a streaming client can decide. */
export const needsStreaming = (objective: Objective): boolean =>
  objective.metric === 'llm_ttft' || objective.metric === 'llm_tpot';
