import type { RequestRecord } from '../schema/record.ts';
import { quantile } from '../statistics/quantile.ts';

/** Milliseconds in whole microseconds, as records hold them. */
export const toMicroseconds = (ms: number): number => Math.round(1000 * ms) / 1000;

/** What a record says of the gaps between its chunks, ms; nulls without any. */
export function gapStatistics(gapsMs: readonly number[]): Pick<RequestRecord, 'gapP50Ms' | 'gapP99Ms' | 'gapMaxMs'> {
  if (gapsMs.length === 0) return { gapP50Ms: null, gapP99Ms: null, gapMaxMs: null };
  const sorted = Float64Array.from(gapsMs).sort();
  const at = (p: number): number => toMicroseconds(quantile(sorted, p));
  return { gapP50Ms: at(0.5), gapP99Ms: at(0.99), gapMaxMs: at(1) };
}
