import { k6Duration } from '../configuration/duration.ts';
import type { Configuration } from '../configuration/settings.ts';
import type { Executor, ProfilePlan } from './profile.ts';
import { allTurns, measuredLevels, type Stage } from './stage.ts';

/** k6 loses what it cuts off, so nothing may be cut off before its own time-out. */
export const gracefulStop = ({ TIMEOUT }: Pick<Configuration, 'TIMEOUT'>): string => k6Duration(TIMEOUT + 1000);

/**
 * A closed loop through stages. Where they all have one concurrency and none waits for the others, k6 alone can run it: by
 * count, or by time when all of them end by the clock.
 */
export function closedPlan(configuration: Configuration, stages: readonly Stage[]): ProfilePlan {
  const turns = allTurns(stages);
  const most = Math.max(...stages.map(({ concurrency, together }) => concurrency ?? together ?? 1));
  // k6 refuses more virtual users than iterations
  const vus = turns === null ? most : Math.min(most, turns);
  const plain = stages.every(({ concurrency, settleMs }) => concurrency === most && settleMs === null);
  const timed = stages.every(({ requests, durationMs }) => requests === null && durationMs !== null);
  const gated = !plain || (turns === null && !timed);
  const durationMs = turns === null ? stages.reduce((sum, stage) => sum + (stage.durationMs ?? 0), 0) : null;
  return {
    loop: 'closed',
    levels: measuredLevels(stages),
    stages,
    gated,
    vus,
    turns,
    durationMs,
    executor: executorOf(configuration, { turns, vus, durationMs, gated }),
    warnings: [],
  };
}

function executorOf(
  configuration: Configuration,
  { turns, vus, durationMs, gated }: Pick<ProfilePlan, 'turns' | 'vus' | 'durationMs' | 'gated'>,
): Executor {
  const graceful = gracefulStop(configuration);
  const maxDuration = k6Duration(configuration.MAX_DURATION);
  if (turns !== null)
    return { executor: 'shared-iterations', vus, iterations: turns, maxDuration, gracefulStop: graceful };
  if (gated) return { executor: 'per-vu-iterations', vus, iterations: 1, maxDuration, gracefulStop: graceful };
  return { executor: 'constant-vus', vus, duration: k6Duration(durationMs ?? 0), gracefulStop: graceful };
}
