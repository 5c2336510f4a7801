import { quantile } from '../../lib/statistics/quantile.ts';

/** How well the simulator keeps its own schedule, over the latest steps. Times in ms. */
export interface LatenessSummary {
  /** Steps since the start. */
  readonly steps: number;
  /** Steps that the quantiles are over. */
  readonly window: number;
  /** From a step's planned end until its last token was handed to its socket; null without steps. */
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  readonly maxMs: number | null;
  readonly medianStepMs: number | null;
  /** Times that the schedule was given up because the simulator was too far behind, and what that skipped. */
  readonly resyncs: number;
  readonly skippedMs: number;
  /**
   * False when the 99th percentile exceeds a quarter of the median step, or the schedule was given up: do not trust
   * timings then. Null with too few steps to tell.
   */
  readonly trustworthy: boolean | null;
}

/** Records how late each step was. */
export interface LatenessLog {
  step(durationMs: number, lateMs: number): void;
  resync(skippedMs: number): void;
  /** Over the latest steps, at most as many as asked for. */
  summary(latestSteps?: number): LatenessSummary;
}

/** Steps that are kept: at 10 ms a step, the latest 80 s. */
const capacity = 8192;
/** Above this share of the median step, lateness shows in what clients measure. */
const tolerated = 0.25;

/** Steps below which a 99th percentile says nothing. */
const enoughSteps = 100;

/** An empty log. */
export function createLatenessLog(): LatenessLog {
  const durations = new Float64Array(capacity);
  const lates = new Float64Array(capacity);
  let steps = 0;
  let resyncs = 0;
  let skippedMs = 0;
  return {
    step(durationMs, lateMs) {
      durations[steps % capacity] = durationMs;
      lates[steps % capacity] = lateMs;
      steps += 1;
    },
    resync(skipped) {
      resyncs += 1;
      skippedMs += skipped;
    },
    summary(latestSteps = capacity) {
      const window = Math.min(steps, capacity, Math.max(0, Math.floor(latestSteps)));
      const latest = (ring: Float64Array): Float64Array =>
        Float64Array.from({ length: window }, (_, back) => ring[(steps - 1 - back) % capacity] ?? Number.NaN).sort();
      const late = latest(lates);
      const medianStep = quantile(latest(durations), 0.5);
      const p99 = quantile(late, 0.99);
      const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);
      return {
        steps,
        window,
        p50Ms: orNull(quantile(late, 0.5)),
        p99Ms: orNull(p99),
        maxMs: orNull(quantile(late, 1)),
        medianStepMs: orNull(medianStep),
        resyncs,
        skippedMs,
        trustworthy: resyncs > 0 ? false : window < enoughSteps ? null : p99 <= tolerated * medianStep,
      };
    },
  };
}
