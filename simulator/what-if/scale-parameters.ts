import type { Parameter } from '../calibration/parameters.ts';
import type { Profile } from '../profiles/profile.ts';

type CostName = keyof Profile['costs'];

/** These costs by one factor; it stands as the first of them. */
function costsTogether(first: CostName, ...others: readonly CostName[]): Parameter {
  return {
    id: `costs.${first}`,
    of: ({ costs }) => costs[first],
    set: (profile, value) => {
      const factor = value / profile.costs[first];
      const scaled = others.map((name) => [name, profile.costs[name] * factor] as const);
      return { ...profile, costs: { ...profile.costs, [first]: value, ...Object.fromEntries(scaled) } };
    },
  };
}

/**
 * What loads of one workload can tell: how fast memory, arithmetic and host are. What a machine does with other lengths follows from
 * the base, whose numbers have the proportions of the model's shape. Only where the loads tell it apart, the reading of the
 * cache has a factor of its own; it comes after the memory, of which it is a part.
 */
export const scaleParameters: readonly Parameter[] = [
  costsTogether('weightsMs', 'perKvTokenUs'),
  costsTogether('perTokenUs', 'perSquaredTokenPs'),
  {
    id: 'api.requestMs',
    of: ({ api }) => api.requestMs,
    set: (profile, requestMs) => {
      const perPromptTokenUs = (profile.api.perPromptTokenUs * requestMs) / profile.api.requestMs;
      return { ...profile, api: { requestMs, perPromptTokenUs } };
    },
  },
  costsTogether('overheadMs'),
  costsTogether('perKvTokenUs'),
  {
    id: 'costs.mixedKvFactor',
    of: ({ costs }) => costs.mixedKvFactor,
    set: (profile, value) => ({ ...profile, costs: { ...profile.costs, mixedKvFactor: Math.max(1, value) } }),
  },
];

/** Without these a fit says nothing of a machine: the speed of its memory and of its arithmetic. */
export const neededParameters: readonly string[] = ['costs.weightsMs', 'costs.perTokenUs'];
