import type { Configuration } from '../configuration/settings.ts';
import { closedPlan } from './closed-plan.ts';
import { openPlan, type OpenStretch } from './open-plan.ts';
import { arrivalProblems, spacingSettings, vuSettings } from './open-problems.ts';
import type { Profile } from './profile.ts';
import { closedStage, type Stage } from './stage.ts';
import { tenthOf, turnsOf, warmUpOf } from './warm-up.ts';

/** Where SETTLE is not set: enough for the server to end what it was at. */
const usualSettleMs = 1000;

/** What of a level is counted, where nothing says it: ten requests for each slot. */
const usualRounds = 10;

/** Levels one after the other, each with a warm-up of its own, after all of the one before has ended. */
export const ladder: Profile = {
  id: 'ladder',
  about:
    'Levels one after the other, of concurrency (LEVELS, a closed loop) or of rate (RATES, an open one), each with its own warm-up and never two at a time.',
  settings: [
    'LEVELS',
    'RATES',
    'LEVEL_REQUESTS',
    'LEVEL_DURATION',
    'WARMUP',
    'SETTLE',
    ...spacingSettings,
    ...vuSettings,
  ],
  problems: (configuration) => {
    const { LEVELS, RATES } = configuration;
    const given = LEVELS ?? RATES;
    if (given === null) return ['LEVELS (concurrencies) or RATES (requests per second) is needed, e.g. LEVELS=1,5,10'];
    const twice = given.find((level, i) => given.indexOf(level) !== i);
    if (twice !== undefined)
      return [`${LEVELS ? 'LEVELS' : 'RATES'} has ${twice} twice, which no report could tell apart; leave one out`];
    if (RATES === null) return [];
    if (configuration.LEVEL_REQUESTS?.endsWith('x') === true)
      return [
        `LEVEL_REQUESTS=${configuration.LEVEL_REQUESTS} counts by slot, and rates have none; write a number of requests`,
      ];
    return arrivalProblems(
      configuration,
      stretches(configuration).filter(({ phase }) => phase === 'measure'),
    );
  },
  plan: (configuration, supply) =>
    configuration.RATES === null
      ? closedPlan(configuration, closedStages(configuration))
      : openPlan(configuration, supply, configuration.ARRIVALS, stretches(configuration)),
};

function closedStages(configuration: Configuration): Stage[] {
  const { LEVELS, LEVEL_REQUESTS, LEVEL_DURATION, SETTLE, WARMUP } = configuration;
  return (LEVELS ?? []).flatMap((level, i) => {
    const lengths = {
      requests: LEVEL_DURATION === null ? requestsAt(level, LEVEL_REQUESTS) : null,
      durationMs: LEVEL_DURATION,
    };
    const settleMs = i === 0 ? 0 : (SETTLE ?? usualSettleMs);
    const warmUp = warmUpOf(WARMUP, LEVEL_DURATION === null ? turnsOf(level) : tenthOf(LEVEL_DURATION));
    const slots = { level, concurrency: level };
    if (warmUp === null) return [closedStage({ phase: 'measure', ...slots, ...lengths, settleMs })];
    return [
      closedStage({ phase: 'warmup', ...slots, ...warmUp, settleMs }),
      closedStage({ phase: 'measure', ...slots, ...lengths }),
    ];
  });
}

/** A number of requests, or with an x so many for each slot. */
function requestsAt(level: number, setting: string | null): number {
  if (setting === null) return usualRounds * level;
  return setting.endsWith('x') ? Number(setting.slice(0, -1)) * level : Number(setting);
}

/** Where neither LEVEL_REQUESTS nor LEVEL_DURATION is set. */
const usualLevelMs = 60_000;

function stretches({ RATES, LEVEL_REQUESTS, LEVEL_DURATION, SETTLE, WARMUP }: Configuration): OpenStretch[] {
  return (RATES ?? []).flatMap((rate, i): OpenStretch[] => {
    const requests = LEVEL_REQUESTS === null ? null : Number(LEVEL_REQUESTS);
    const durationMs = requests === null ? (LEVEL_DURATION ?? usualLevelMs) : null;
    const settleMs = i === 0 && RATES?.length === 1 ? null : (SETTLE ?? usualSettleMs);
    const warmUp = warmUpOf(WARMUP, tenthOf(durationMs ?? ((requests ?? 0) / rate) * 1000));
    const measured = { phase: 'measure' as const, rate, requests, durationMs };
    if (warmUp === null) return [{ ...measured, settleMs }];
    return [
      { phase: 'warmup', rate, ...warmUp, settleMs },
      { ...measured, settleMs: null },
    ];
  });
}
