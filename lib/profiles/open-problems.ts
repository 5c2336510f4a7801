import type { Configuration, SettingName } from '../configuration/settings.ts';
import { formatCount } from '../units/number.ts';
import { formatDuration } from '../units/duration.ts';
import type { Stretch } from './arrivals/schedule.ts';

/** What says how many virtual users an open loop has. */
export const vuSettings: readonly SettingName[] = ['EXPECTED_E2E', 'PRE_ALLOCATED_VUS'];

/** What says how arrivals follow each other, where the profile leaves it open. */
export const spacingSettings: readonly SettingName[] = ['ARRIVALS', 'BURSTINESS'];

/** Laying out more would keep k6 from starting for half a minute. */
const mostArrivals = 2_000_000;

/** What is wrong with arrivals in these stretches, warm-up left out. */
export function arrivalProblems({ MAX_DURATION }: Configuration, stretches: readonly Stretch[]): string[] {
  let [arrivals, lastsMs] = [0, 0];
  for (const { rate, requests, durationMs } of stretches) {
    arrivals += requests ?? (rate * (durationMs ?? 0)) / 1000;
    lastsMs += durationMs ?? ((requests ?? 0) / rate) * 1000;
  }
  if (arrivals < 1)
    return [`the rate times the duration is ${arrivals} requests; raise either until it is at least one`];
  if (arrivals > mostArrivals)
    return [
      `${formatCount(Math.round(arrivals))} requests are more than one run can have (${formatCount(mostArrivals)}); shorten it or lower the rate`,
    ];
  if (lastsMs > MAX_DURATION)
    return [
      `the load lasts ${formatDuration(lastsMs)}, longer than MAX_DURATION (${formatDuration(MAX_DURATION)}); raise MAX_DURATION or shorten the load`,
    ];
  return [];
}
