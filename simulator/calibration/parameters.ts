import type { Profile } from '../profiles/profile.ts';

/** One number of a profile that a calibration may change. */
export interface Parameter {
  /** Where it stands in a profile, e.g. `costs.weightsMs`. */
  readonly id: string;
  /** What it is, for a table. */
  readonly about: string;
  readonly of: (profile: Profile) => number;
  readonly set: (profile: Profile, value: number) => Profile;
}

type CostName = keyof Profile['costs'];
type ApiName = keyof Profile['api'];

const cost = (name: CostName, about: string): Parameter => ({
  id: `costs.${name}`,
  about,
  of: ({ costs }) => costs[name],
  set: (profile, value) => ({ ...profile, costs: { ...profile.costs, [name]: value } }),
});

const api = (name: ApiName, about: string): Parameter => ({
  id: `api.${name}`,
  about,
  of: (profile) => profile.api[name],
  set: (profile, value) => ({ ...profile, api: { ...profile.api, [name]: value } }),
});

/** What timings of requests can tell. How times blend, the jitter and the limits stay as the base has them. */
export const parameters: readonly Parameter[] = [
  api('requestMs', 'API server, per request'),
  api('perPromptTokenUs', 'API server, per prompt token'),
  cost('overheadMs', 'overhead of a step'),
  cost('weightsMs', 'reading the weights'),
  cost('perTokenUs', 'arithmetic per token'),
  cost('perSquaredTokenPs', 'attention of prefill'),
  cost('perKvTokenUs', 'reading the cache, per token of context'),
  cost('mixedKvFactor', 'reading the cache beside a prefill'),
  cost('perDecodeUs', 'per decoding request'),
];
