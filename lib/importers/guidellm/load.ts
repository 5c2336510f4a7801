import type { ForeignRun } from '../importer.ts';
import type { Strategy } from './schema.ts';

/** Strategies that send by a clock, with our names; every other one waits for answers. */
const open: Readonly<Record<string, string>> = { constant: 'constant-arrival', poisson: 'poisson-arrival' };

/** What a strategy is in our words; `requests` is how many there were. */
export function loadOf(
  { type_: type, rate, streams, max_concurrency: most }: Strategy,
  requests: number,
): Pick<ForeignRun, 'loop' | 'profile' | 'configuration'> {
  if (rate != null)
    return {
      loop: 'open',
      profile: { name: open[type] ?? type, levels: [rate], ...(most == null ? {} : { vus: most }) },
      configuration: { RATE: rate },
    };
  // all at once, as many as the tool may have in flight
  const slots = Math.max(1, streams ?? Math.min(most ?? requests, requests));
  const name = type === 'throughput' ? 'burst' : 'fixed-vus';
  return {
    loop: 'closed',
    profile: { name, levels: [slots], vus: slots },
    configuration: { CONCURRENCY: slots },
  };
}
