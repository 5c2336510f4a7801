import type { Configuration } from '../configuration/settings.ts';
import { closedPlan } from './closed-plan.ts';
import { openPlan, type OpenStretch } from './open-plan.ts';
import { arrivalProblems, spacingSettings, vuSettings } from './open-problems.ts';
import type { Profile } from './profile.ts';
import { closedStage, type Stage } from './stage.ts';
import { warmUpOf } from './warm-up.ts';

/** A load that goes from one level to another in small steps, without a pause between them. */
export const ramp: Profile = {
  id: 'ramp',
  about:
    'A concurrency (LEVELS=from,to, a closed loop) or a rate (RATES=from,to, an open one) that goes through STEPS equal steps of DURATION without a pause.',
  settings: ['LEVELS', 'RATES', 'DURATION', 'STEPS', 'WARMUP', ...spacingSettings, ...vuSettings],
  problems: (configuration) => {
    const { LEVELS, RATES, DURATION } = configuration;
    const given = LEVELS ?? RATES;
    const problems: string[] = [];
    if (given === null || given.length < 2)
      problems.push(
        'LEVELS (concurrencies) or RATES (requests per second) must say from what to what, e.g. RATES=1,20',
      );
    if (DURATION === null) problems.push('DURATION is needed: how long the ramp takes');
    if (problems.length > 0 || RATES === null) return problems;
    return arrivalProblems(configuration, stretches(configuration));
  },
  plan: (configuration, supply) =>
    configuration.RATES === null
      ? closedPlan(configuration, closedStages(configuration))
      : openPlan(configuration, supply, configuration.ARRIVALS, [
          ...warmUpStretch(configuration),
          ...stretches(configuration),
        ]),
};

/**
 * The levels of so many steps along a line through these points, the first and the last included; steps that round to the
 * same level make one.
 */
export function rampSteps(
  points: readonly number[],
  steps: number,
  round: (level: number) => number,
): { readonly level: number; readonly steps: number }[] {
  const found: { level: number; steps: number }[] = [];
  for (let step = 0; step < steps; step += 1) {
    const place = steps === 1 ? 0 : (step / (steps - 1)) * (points.length - 1);
    const from = points[Math.floor(place)] ?? 0;
    const to = points[Math.ceil(place)] ?? from;
    const level = round(from + (to - from) * (place - Math.floor(place)));
    const last = found.at(-1);
    if (last?.level === level) last.steps += 1;
    else found.push({ level, steps: 1 });
  }
  return found;
}

const threeDigits = (rate: number): number => Number(rate.toPrecision(3));

function closedStages({ LEVELS, DURATION, STEPS, WARMUP }: Configuration): Stage[] {
  const stepMs = (DURATION ?? 0) / STEPS;
  const stages = rampSteps(LEVELS ?? [], STEPS, Math.round).map(({ level, steps }) =>
    closedStage({ phase: 'measure', level, concurrency: level, durationMs: steps * stepMs }),
  );
  const warmUp = warmUpOf(WARMUP, null);
  const [first] = stages;
  if (warmUp === null || first === undefined) return stages;
  return [{ ...first, phase: 'warmup', ...warmUp }, ...stages];
}

function stretches({ RATES, DURATION, STEPS }: Configuration): OpenStretch[] {
  const stepMs = (DURATION ?? 0) / STEPS;
  return rampSteps(RATES ?? [], STEPS, threeDigits).map(({ level, steps }) => ({
    phase: 'measure',
    rate: level,
    requests: null,
    durationMs: steps * stepMs,
    settleMs: null,
  }));
}

function warmUpStretch({ RATES, WARMUP }: Configuration): OpenStretch[] {
  const warmUp = warmUpOf(WARMUP, null);
  return warmUp === null ? [] : [{ phase: 'warmup', rate: threeDigits(RATES?.[0] ?? 0), ...warmUp, settleMs: null }];
}
