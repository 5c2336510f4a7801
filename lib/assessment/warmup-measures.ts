import type { Measure } from '../schema/assessment.ts';
import { plainMeasure, rateMeasure, shareMeasure } from './measure.ts';
import type { RecordColumns } from './record-columns.ts';

/**
 * What is told of the requests of phase `warmup`, which are in no other measure: how many, how many succeeded and were
 * valid, and their successes per second from the first send to the last end. None without a warm-up.
 */
export function warmupMeasures(columns: RecordColumns, warmup: Uint32Array): Measure[] {
  if (warmup.length === 0) return [];
  let [startMs, endMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let [succeeded, tested, valid] = [0, 0, 0];
  for (const row of warmup) {
    startMs = Math.min(startMs, columns.sentMs[row] ?? startMs);
    endMs = Math.max(endMs, columns.endMs[row] ?? endMs);
    succeeded += columns.success[row] ?? 0;
    tested += columns.validity[row] === 0 ? 0 : 1;
    valid += columns.validity[row] === 2 ? 1 : 0;
  }
  const name = { metric: 'warmup-requests', basis: 'requests' } as const;
  const share = { statistic: 'rate', unit: 'share' } as const;
  const measures = [
    plainMeasure({ ...name, statistic: 'count', unit: 'requests' }, warmup.length, warmup.length),
    shareMeasure({ metric: 'warmup-success', basis: 'requests', ...share }, succeeded, warmup.length),
  ];
  if (tested > 0) measures.push(shareMeasure({ metric: 'warmup-valid', basis: 'tested', ...share }, valid, tested));
  if (endMs > startMs) {
    const rate = (1000 * succeeded) / (endMs - startMs);
    const why = 'of a warm-up, whose load is no steady one';
    measures.push(rateMeasure({ ...name, statistic: 'rate', unit: 'req/s' }, rate, succeeded, null, why));
  }
  return measures;
}
