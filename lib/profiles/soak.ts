import { steadyArrivals, steadyProblems } from './arrival.ts';
import { slots } from './fixed-vus.ts';
import { spacingSettings, vuSettings } from './open-problems.ts';
import type { Profile } from './profile.ts';
import { tenthOf } from './warm-up.ts';

/** One load for long, to see what drifts: leaks, fragmentation, heat. */
export const soak: Profile = {
  id: 'soak',
  about:
    'One load for DURATION, to see what drifts: RATE requests per second (an open loop), or without RATE a closed loop of CONCURRENCY slots.',
  settings: ['CONCURRENCY', 'RATE', 'DURATION', 'WARMUP', ...spacingSettings, ...vuSettings],
  problems: (configuration) => {
    if (configuration.DURATION === null) return ['DURATION is needed: how long the load lasts, e.g. DURATION=4h'];
    return configuration.RATE === null ? [] : steadyProblems({ ...configuration, REQUESTS: null });
  },
  plan: (configuration, supply) =>
    configuration.RATE === null
      ? slots(configuration, supply, tenthOf(configuration.DURATION ?? 0))
      : steadyArrivals({ ...configuration, REQUESTS: null }, supply, configuration.ARRIVALS),
};
