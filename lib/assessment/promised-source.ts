import type { Measure } from '../schema/assessment.ts';
import type { MeasureSource } from './evidence.ts';
import { sendLatenessLimitMs } from './strains.ts';

/** Whether a measure counts from when requests were due, not from when they were sent. */
export const isSinceDue = ({ metric }: Pick<Measure, 'metric'>): boolean => metric.endsWith('-since-due');

/**
 * The measure on which a promise is decided. Where an open loop sent one request in a hundred later than can be
 * neglected, a latency counts from when the request was due: measured from a late sending, a slow server would look fast
 * for making its client wait (coordinated omission). k6's own thresholds know the time of sending alone.
 */
export const promisedSource =
  (measureOf: MeasureSource): MeasureSource =>
  (metric, statistic) => {
    const lateMs = measureOf('lateness', 'p99')?.value ?? null;
    const isLate = lateMs !== null && lateMs > sendLatenessLimitMs(measureOf('ttft', 'p50')?.value ?? null);
    const sinceDue = isLate ? measureOf(`${metric}-since-due`, statistic) : null;
    return sinceDue === null || sinceDue.value === null ? measureOf(metric, statistic) : sinceDue;
  };
