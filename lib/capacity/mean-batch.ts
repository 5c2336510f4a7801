import { isSteadyRate } from './load-point.ts';
import type { LoadPoint, PointValue } from '../schema/load-point.ts';

/** Fewer scrapes of a gauge are no mean. */
const fewestScrapes = 10;

/**
 * Mean number of requests that were decoding at a load: the server's gauge of running requests, where there are ten
 * scrapes of it; else by Little's law output tokens/s × time per output token, which leaves out those that wait. Null
 * where neither is known.
 */
export function meanBatch(point: LoadPoint): { readonly requests: number; readonly by: 'gauge' | 'little' } | null {
  const { running, outputTokensPerS } = point;
  if (running !== null && running.doubt === null && running.n >= fewestScrapes && running.value > 0)
    return { requests: running.value, by: 'gauge' };
  const tpot = meanTpot(point);
  if (tpot === null || !isSteadyRate(point, outputTokensPerS)) return null;
  return { requests: (outputTokensPerS.value * tpot.value) / 1000, by: 'little' };
}

/** Time per output token at a load, ms: the mean, or the median of a level, which has no mean. Null where none may be used. */
export function meanTpot({ tpot: { mean, p50 } }: LoadPoint): PointValue | null {
  const value = mean ?? p50;
  return value !== null && value.doubt === null && value.value > 0 ? value : null;
}
