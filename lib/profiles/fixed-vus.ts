import type { Configuration } from '../configuration/settings.ts';
import { closedPlan } from './closed-plan.ts';
import type { Profile, ProfilePlan, Supply } from './profile.ts';
import { closedStage, type Stage } from './stage.ts';
import { warmUpOf, type WarmUp } from './warm-up.ts';

/**
 * A closed loop of a fixed number of slots: as one answer ends, the next request starts (the semaphore
 * pattern). k6 counts the requests out to whichever slot is free.
 */
export const fixedVus: Profile = {
  id: 'fixed-vus',
  about: 'A closed loop of CONCURRENCY slots: as one answer ends, the next request starts.',
  settings: ['CONCURRENCY', 'REQUESTS', 'DURATION', 'WARMUP'],
  problems: () => [],
  plan: (configuration, supply) => slots(configuration, supply, null),
};

/** CONCURRENCY slots for DURATION, or for REQUESTS, or until all has been sent. */
export function slots(configuration: Configuration, { usual }: Supply, warmUpByDefault: WarmUp): ProfilePlan {
  const { REQUESTS, DURATION } = configuration;
  const warmUp = warmUpOf(configuration.WARMUP, warmUpByDefault);
  const requests = DURATION === null ? (REQUESTS ?? usual - (warmUp?.requests ?? 0)) : null;
  // no more slots than requests
  const level = Math.min(configuration.CONCURRENCY, requests === null ? Infinity : requests + (warmUp?.requests ?? 0));
  const stage = (of: Partial<Stage>): Stage => closedStage({ phase: 'measure', level, concurrency: level, ...of });
  return closedPlan(configuration, [
    ...(warmUp === null ? [] : [stage({ phase: 'warmup', ...warmUp })]),
    stage({ requests, durationMs: DURATION }),
  ]);
}
