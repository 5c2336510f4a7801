import type { Profile } from '../profiles/profile.ts';

/** One number of a profile that a calibration may change. */
export interface Parameter {
  /** Where it stands in a profile, e.g. `costs.weightsMs`. */
  readonly id: string;
  readonly of: (profile: Profile) => number;
  readonly set: (profile: Profile, value: number) => Profile;
}

type CostName = keyof Profile['costs'];
type ApiName = keyof Profile['api'];

const cost = (name: CostName): Parameter => ({
  id: `costs.${name}`,
  of: ({ costs }) => costs[name],
  set: (profile, value) => ({ ...profile, costs: { ...profile.costs, [name]: value } }),
});

const api = (name: ApiName): Parameter => ({
  id: `api.${name}`,
  of: (profile) => profile.api[name],
  set: (profile, value) => ({ ...profile, api: { ...profile.api, [name]: value } }),
});

/** What timings of requests can tell. How times blend, the jitter and the limits stay as the base has them. */
export const parameters: readonly Parameter[] = [
  api('requestMs'),
  api('perPromptTokenUs'),
  cost('overheadMs'),
  cost('weightsMs'),
  cost('perTokenUs'),
  cost('perSquaredTokenPs'),
  cost('perKvTokenUs'),
  cost('mixedKvFactor'),
  cost('perDecodeUs'),
];
