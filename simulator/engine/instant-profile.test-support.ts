import type { EngineProfile, SchedulerLimits } from './engine-profile.ts';

/** A machine whose steps take 1 ms each and whose API server takes no time. */
export function instantProfile(limits: SchedulerLimits): EngineProfile {
  const nothing = { weightsMs: 0, perTokenUs: 0, perKvTokenUs: 0, perDecodeUs: 0, perSquaredTokenPs: 0 };
  return {
    limits,
    costs: { ...nothing, overheadMs: 1, mixedKvFactor: 1, blend: 1, jitter: 0 },
    api: { requestMs: 0, perPromptTokenUs: 0 },
    slidingWindow: null,
  };
}
