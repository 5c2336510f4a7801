// What a scenario outside this repository may use: `k6-vllm/scenario` of the npm package. docs/own-scenarios.md lists it, and a test
// holds the page against this file.
export { defineScenario, type Scenario, type ScenarioDefinition } from './scenario.ts';

export type {
  BatchRequest,
  Calibration,
  ConversationState,
  ConversationTurn,
  CountTokens,
  Workload,
} from '../../lib/workloads/workload.ts';
export type { Configuration, SettingName } from '../../lib/configuration/settings.ts';
export {
  generatedRequest,
  type AnswerLimits,
  type ChatMessage,
  type GeneratedSettings,
  type RequestIdentity,
} from '../../lib/workloads/generated-request.ts';
export { judgeTextAnswer } from '../../lib/workloads/text-answer.ts';
export { judgeJsonAnswer, type AnswerSchema } from '../../lib/workloads/json-answer.ts';
export {
  chance,
  integerBetween,
  lognormal,
  normal,
  pick,
  seededRandom,
  shuffled,
  weightedPick,
  type Random,
} from '../../lib/statistics/seeded-random.ts';

export type { Profile } from '../../lib/profiles/profile.ts';
export { fixedVus } from '../../lib/profiles/fixed-vus.ts';
export { burst } from '../../lib/profiles/burst.ts';
export { constantArrival } from '../../lib/profiles/constant-arrival.ts';
export { poissonArrival } from '../../lib/profiles/poisson-arrival.ts';
export { gammaArrival } from '../../lib/profiles/gamma-arrival.ts';
export { ladder } from '../../lib/profiles/ladder.ts';
export { ramp } from '../../lib/profiles/ramp.ts';
export { soak } from '../../lib/profiles/soak.ts';
export { spike } from '../../lib/profiles/spike.ts';
export { trace } from '../../lib/profiles/trace.ts';

export type { Objective } from '../../lib/schema/run.ts';
export type { ObjectivePreset } from '../../lib/objectives/presets/preset.ts';
export { presets } from '../../lib/objectives/presets/index.ts';
export { gaugeBelow, shareAbove, timeBelow } from '../../lib/objectives/promise.ts';
