import type { Configuration } from '../configuration/settings.ts';
import type { Spacing } from './arrivals/gaps.ts';
import { openPlan, type OpenStretch } from './open-plan.ts';
import { arrivalProblems, vuSettings } from './open-problems.ts';
import type { Profile, ProfilePlan, Supply } from './profile.ts';
import { tenthOf, warmUpOf } from './warm-up.ts';

/** A profile of arrivals at one rate, whatever the server does. */
export function arrivalProfile(id: string, spacing: Spacing, about: string, more: Profile['settings'] = []): Profile {
  return {
    id,
    about,
    settings: ['RATE', 'REQUESTS', 'DURATION', 'WARMUP', ...vuSettings, ...more],
    problems: (configuration) => steadyProblems(configuration),
    plan: (configuration, supply) => steadyArrivals(configuration, supply, spacing),
  };
}

/** What is missing for arrivals at one rate. */
export function steadyProblems(configuration: Configuration): string[] {
  const { RATE, REQUESTS, DURATION } = configuration;
  if (RATE === null) return ['RATE is needed: how many requests per second'];
  if (REQUESTS === null && DURATION === null)
    return ['REQUESTS or DURATION is needed: how many requests are sent, or for how long'];
  return arrivalProblems(configuration, [{ rate: RATE, requests: REQUESTS, durationMs: DURATION }]);
}

/** RATE requests per second, for DURATION or so many as REQUESTS says. */
export function steadyArrivals(configuration: Configuration, supply: Supply, spacing: Spacing): ProfilePlan {
  const { REQUESTS, DURATION } = configuration;
  const rate = configuration.RATE ?? 0;
  const lasts = DURATION ?? ((REQUESTS ?? 0) / rate) * 1000;
  const warmUp = warmUpOf(configuration.WARMUP, tenthOf(lasts));
  const stretches: OpenStretch[] = [
    { phase: 'measure', rate, requests: REQUESTS, durationMs: DURATION, settleMs: null },
  ];
  if (warmUp !== null) stretches.unshift({ phase: 'warmup', rate, ...warmUp, settleMs: null });
  return openPlan(configuration, supply, spacing, stretches);
}
