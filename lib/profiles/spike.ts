import type { Configuration } from '../configuration/settings.ts';
import { openPlan, type OpenStretch } from './open-plan.ts';
import { arrivalProblems, spacingSettings, vuSettings } from './open-problems.ts';
import type { Profile } from './profile.ts';
import { tenthOf, warmUpOf } from './warm-up.ts';

/** A rate that jumps up for a while and back, to see what the spike does and how long it is felt. */
export const spike: Profile = {
  id: 'spike',
  about:
    'An open loop for DURATION at RATE requests per second, which SPIKE_START after its beginning is SPIKE_RATE for SPIKE_DURATION.',
  settings: [
    'RATE',
    'SPIKE_RATE',
    'SPIKE_START',
    'SPIKE_DURATION',
    'DURATION',
    'WARMUP',
    ...spacingSettings,
    ...vuSettings,
  ],
  problems: (configuration) => {
    const { DURATION } = configuration;
    const missing = (['RATE', 'SPIKE_RATE', 'DURATION'] as const).filter((name) => configuration[name] === null);
    if (missing.length > 0) return [`${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} needed for a spike`];
    const { startMs, lengthMs } = timesOf(configuration);
    if (startMs + lengthMs > (DURATION ?? 0))
      return ['SPIKE_START and SPIKE_DURATION together exceed DURATION; the spike must lie within it'];
    return arrivalProblems(configuration, stretches(configuration));
  },
  plan: (configuration, supply) => {
    const warmUp = warmUpOf(configuration.WARMUP, tenthOf(configuration.DURATION ?? 0));
    const before: OpenStretch[] =
      warmUp === null ? [] : [{ phase: 'warmup', rate: configuration.RATE ?? 0, ...warmUp, settleMs: null }];
    return openPlan(configuration, supply, configuration.ARRIVALS, [...before, ...stretches(configuration)]);
  },
};

/** The spike begins after a third of the time and lasts a sixth of it, unless the settings say otherwise. */
function timesOf({ DURATION, SPIKE_START, SPIKE_DURATION }: Configuration): { startMs: number; lengthMs: number } {
  const wholeMs = DURATION ?? 0;
  return { startMs: SPIKE_START ?? wholeMs / 3, lengthMs: SPIKE_DURATION ?? wholeMs / 6 };
}

function stretches(configuration: Configuration): OpenStretch[] {
  const { startMs, lengthMs } = timesOf(configuration);
  const stretch = (rate: number | null, durationMs: number): OpenStretch => ({
    phase: 'measure',
    rate: rate ?? 0,
    requests: null,
    durationMs,
    settleMs: null,
  });
  return [
    stretch(configuration.RATE, startMs),
    stretch(configuration.SPIKE_RATE, lengthMs),
    stretch(configuration.RATE, (configuration.DURATION ?? 0) - startMs - lengthMs),
  ];
}
