import { k6Duration } from '../configuration/duration.ts';
import type { Configuration } from '../configuration/settings.ts';
import { gapVariation, type Spacing } from './arrivals/gaps.ts';
import { schedule, type Stretch } from './arrivals/schedule.ts';
import { gracefulStop } from './closed-plan.ts';
import type { ProfilePlan, Supply } from './profile.ts';
import { allTurns, measuredLevels, openStage, type Stage } from './stage.ts';
import { expectedE2eMs, virtualUsers, type OpenLoad } from './virtual-users.ts';

/** A stretch of an open loop; its rate is its level. */
export interface OpenStretch extends Stretch {
  readonly phase: Stage['phase'];
  /** As of a stage: null follows on. */
  readonly settleMs: number | null;
}

/** Time for all virtual users to have made their first request before it is due. */
export const leadMs = (vus: number): number => 500 + 2 * vus;

/** An open loop through stretches with seeded arrivals. Where none waits for the others, the instants are known beforehand. */
export function openPlan(
  configuration: Configuration,
  supply: Supply,
  spacing: Spacing,
  stretches: readonly OpenStretch[],
): ProfilePlan {
  const { BURSTINESS, SEED } = configuration;
  const process = { spacing, burstiness: BURSTINESS, seed: SEED };
  const bare = stretches.map(({ rate, requests, durationMs }) => ({ rate, requests, durationMs }));
  const scheduled = schedule(process, bare, supply.keep);
  const gated = stretches.some(({ settleMs }) => settleMs !== null);
  const highest = Math.max(...stretches.map(({ rate }) => rate));
  const load = {
    arrivals: (highest * expectedE2eMs(configuration)) / 1000,
    dispersion: gapVariation(spacing, BURSTINESS),
    turns: scheduled.reduce((sum, { count }) => sum + count, 0),
  };
  return plannedOpen(configuration, { ...load, gated }, (lead) => {
    let startsMs = gated ? 0 : lead;
    return stretches.flatMap(({ phase, rate, settleMs }, i): Stage[] => {
      const part = scheduled[i];
      if (part === undefined) return [];
      if (settleMs !== null) startsMs = 0;
      const from = startsMs;
      startsMs += part.lengthMs;
      if (part.count === 0) return [];
      const dueMs = (index: number): number => from + part.offsetMs(index);
      // a gate opens its first stage when the first virtual user comes, and the others need time to come too
      return [
        openStage({ phase, level: rate, requests: part.count, settleMs: gated && i === 0 ? lead : settleMs, dueMs }),
      ];
    });
  });
}

/** The plan of an open loop whose stages are made when it is known how long its virtual users take to be ready. */
export function plannedOpen(
  configuration: Configuration,
  load: OpenLoad & Pick<ProfilePlan, 'gated'>,
  stagesAfter: (leadMs: number) => Stage[],
): ProfilePlan {
  const { vus, warnings } = virtualUsers(configuration, load);
  const stages = stagesAfter(leadMs(vus));
  const turns = allTurns(stages) ?? 0;
  return {
    loop: 'open',
    levels: measuredLevels(stages),
    stages,
    gated: load.gated,
    vus,
    turns,
    durationMs: null,
    executor: {
      executor: 'shared-iterations',
      vus,
      iterations: turns,
      maxDuration: k6Duration(configuration.MAX_DURATION),
      gracefulStop: gracefulStop(configuration),
    },
    warnings,
  };
}
