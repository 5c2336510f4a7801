import { meanInterval } from './mean-interval.ts';

/** Fewer slices say too little about their spread; more would be too short for the same window. */
const slices = { least: 10, most: 30 } as const;
/** A slice shorter than this many median requests depends on its neighbours. */
const mediansPerSlice = 5;

export interface Events {
  /** When each happened, ms. */
  readonly atMs: Float64Array;
  /** What each adds: 1 per request, or its tokens. */
  readonly amount: Float64Array;
}

/**
 * 95 % interval of a rate in amounts per second, by batch means: the window cut into 10 to 30 equal slices of at
 * least five median request times each. Null where the window is too short for ten.
 */
export function rateInterval(
  events: Events,
  window: { readonly startMs: number; readonly endMs: number },
  medianMs: number,
): { low: number; high: number } | null {
  const length = window.endMs - window.startMs;
  const count = Math.min(slices.most, Math.floor(length / (mediansPerSlice * medianMs)));
  if (!(count >= slices.least)) return null;
  const sums = new Float64Array(count);
  for (let i = 0; i < events.atMs.length; i++) {
    const at = (events.atMs[i] ?? 0) - window.startMs;
    const slice = Math.min(count - 1, Math.max(0, Math.floor((at / length) * count)));
    sums[slice] = (sums[slice] ?? 0) + (events.amount[i] ?? 0);
  }
  const perSecond = (1000 * count) / length;
  const { low, high } = meanInterval(sums.map((sum) => sum * perSecond));
  return low === null || high === null ? null : { low: Math.max(0, low), high };
}
