import { niceStep } from '../../lib/statistics/histogram.ts';

export interface Scale {
  readonly type: 'value' | 'log';
  readonly min: number;
  readonly max: number;
  readonly interval: number;
}

/** An axis from zero whose ticks are round numbers; about `ticks` of them. */
export function linearScale(largest: number, ticks: number): Scale {
  const interval = niceStep(largest / ticks || 1);
  return { type: 'value', min: 0, max: interval * Math.ceil((largest / interval) * (1 - 1e-9) || 1), interval };
}

/** An axis of whole decades around the data. */
export function logScale(least: number, largest: number): Scale {
  const min = 10 ** Math.floor(Math.log10(least));
  const max = 10 ** Math.ceil(Math.log10(largest) + 1e-9);
  return { type: 'log', min, max, interval: 1 };
}

/** Above this ratio of the largest to a middling value, a linear axis would press all the rest to its foot. */
const logRatio = 20;

/** A log axis where the data asks for one, else a linear one from zero. */
export function latencyScale(values: readonly number[], ticks: number): Scale {
  const sorted = [...values].filter((value) => value > 0).sort((a, b) => a - b);
  const least = sorted[0] ?? 1;
  const largest = sorted.at(-1) ?? 1;
  const median = sorted[sorted.length >> 1] ?? 1;
  return largest / median > logRatio ? logScale(least, largest) : linearScale(largest, ticks);
}

/** Steps that people count time in, ms. */
const timeSteps = [
  100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 3e4, 6e4, 12e4, 3e5, 6e5, 12e5, 18e5, 36e5, 72e5, 144e5, 288e5, 864e5,
];

/** An axis of elapsed time with ticks on whole seconds, minutes or hours. */
export function elapsedScale(spanMs: number, ticks: number): Scale {
  const interval = timeSteps.find((step) => step * ticks >= spanMs) ?? Math.ceil(spanMs / ticks);
  return { type: 'value', min: 0, max: Math.max(spanMs, 1), interval };
}

/** Beneath this share of the largest load, half of the loads would crowd at the foot of a linear axis. */
const crowded = 0.15;

/** An axis of loads: linear from zero, or logarithmic where most of them would crowd at its foot. */
export function loadScale(loads: readonly number[]): Scale {
  const sorted = loads.toSorted((a, b) => a - b);
  const [least, largest] = [sorted[0] ?? 1, sorted.at(-1) ?? 1];
  const median = sorted[sorted.length >> 1] ?? largest;
  if (least > 0 && median < crowded * largest) return logScale(least, largest);
  return { ...linearScale(largest, 6), max: largest * 1.02 };
}
