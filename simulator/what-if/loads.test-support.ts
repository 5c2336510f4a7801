import { measuredLoop } from '../calibration/measured-runs.test-support.ts';
import type { Profile } from '../profiles/profile.ts';
import type { MeasuredLoad } from './measured-load.ts';

/** A closed loop "measured" on a server with this profile: prompts of about 600 tokens, answers of about 60. */
export function closedLoad(profile: Profile, concurrency: number, requests: number): MeasuredLoad {
  const id = `closed-${concurrency}`;
  const run = measuredLoop(profile, {
    id,
    concurrency,
    requests,
    promptTokens: 600,
    outputTokens: 60,
    seed: 40 + concurrency,
  });
  return { ...run, runId: id, level: concurrency };
}
