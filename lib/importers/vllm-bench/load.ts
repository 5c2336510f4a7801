import type { ForeignRun } from '../importer.ts';
import type { Aggregates } from './schema.ts';

/** The load in our words. */
export type Load = Pick<ForeignRun, 'loop' | 'profile' | 'configuration'>;

/** What its settings of the load are in ours: a rate is an open loop, a concurrency without one a closed one, neither a burst. */
export function loadOf({
  request_rate: rate,
  max_concurrency: slots,
  burstiness,
  ramp_up_strategy: ramp,
  num_prompts: requests,
}: Aggregates): Load {
  if (ramp != null)
    return { loop: 'open', profile: { name: 'ramp', levels: [0] }, configuration: { REQUESTS: requests } };
  if (rate === 'inf')
    return {
      loop: 'closed',
      profile: {
        name: slots == null ? 'burst' : 'fixed-vus',
        levels: [slots ?? requests],
        vus: slots ?? Math.max(1, requests),
      },
      configuration: { REQUESTS: requests, ...(slots == null ? {} : { CONCURRENCY: slots }) },
    };
  const name = burstiness == null || burstiness === 1 ? 'poisson-arrival' : 'gamma-arrival';
  return {
    loop: 'open',
    profile: { name, levels: [rate], ...(slots == null ? {} : { vus: slots }) },
    configuration: {
      REQUESTS: requests,
      RATE: rate,
      ...(name === 'gamma-arrival' ? { BURSTINESS: burstiness ?? 1 } : {}),
    },
  };
}
