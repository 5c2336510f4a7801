import type { Lateness } from '../../lib/schema/simulator-report.ts';
import { createDurationHistogram, type DurationHistogram } from './duration-histogram.ts';

/** Records how late each step was. Instants are of the driver's clock. */
export interface LatenessLog {
  step(nowMs: number, durationMs: number, lateMs: number): void;
  resync(nowMs: number, skippedMs: number): void;
  /** Of the steps since this instant, rounded down to a second; of all when left out, or longer ago than is kept. */
  summary(sinceMs?: number): Lateness;
}

/** Above this share of the median step, lateness shows in what clients measure. */
const tolerated = 0.25;
/** Steps below which a 99th percentile says nothing. */
const enoughSteps = 100;

const periodMs = 1000;
/** Periods with steps that are kept apart: half an hour of load, 5 MB. */
const periodsKept = 1800;

/** The steps of a stretch of time. */
interface Tally {
  readonly durations: DurationHistogram;
  readonly lates: DurationHistogram;
  steps: number;
  resyncs: number;
  skippedMs: number;
}

/** An empty log. */
export function createLatenessLog(): LatenessLog {
  const whole = emptyTally();
  const periods = new Map<number, Tally>();
  let forgottenUntil = -Infinity;

  const periodOf = (nowMs: number): Tally => {
    const index = Math.floor(nowMs / periodMs);
    const known = periods.get(index);
    if (known !== undefined) return known;
    const fresh = emptyTally();
    periods.set(index, fresh);
    if (periods.size > periodsKept) {
      const [oldest = index] = periods.keys();
      periods.delete(oldest);
      forgottenUntil = oldest;
    }
    return fresh;
  };

  return {
    step(nowMs, durationMs, lateMs) {
      for (const tally of [whole, periodOf(nowMs)]) {
        tally.durations.add(durationMs);
        tally.lates.add(lateMs);
        tally.steps += 1;
      }
    },
    resync(nowMs, skippedMs) {
      for (const tally of [whole, periodOf(nowMs)]) {
        tally.resyncs += 1;
        tally.skippedMs += skippedMs;
      }
    },
    summary(sinceMs = -Infinity) {
      const first = Math.floor(sinceMs / periodMs);
      if (first <= forgottenUntil) return summaryOf(whole);
      const total = emptyTally();
      for (const [index, tally] of periods) {
        if (index >= first) addTo(total, tally);
      }
      return summaryOf(total);
    },
  };
}

const emptyTally = (): Tally => ({
  durations: createDurationHistogram(),
  lates: createDurationHistogram(),
  steps: 0,
  resyncs: 0,
  skippedMs: 0,
});

function addTo(total: Tally, tally: Tally): void {
  total.durations.merge(tally.durations);
  total.lates.merge(tally.lates);
  total.steps += tally.steps;
  total.resyncs += tally.resyncs;
  total.skippedMs += tally.skippedMs;
}

function summaryOf({ durations, lates, steps, resyncs, skippedMs }: Tally): Lateness {
  const p99Ms = lates.quantile(0.99);
  const medianStepMs = durations.quantile(0.5);
  const onTime = (p99Ms ?? 0) <= tolerated * (medianStepMs ?? 0);
  return {
    steps,
    p50Ms: lates.quantile(0.5),
    p99Ms,
    maxMs: lates.max(),
    medianStepMs,
    resyncs,
    skippedMs,
    trustworthy: resyncs > 0 ? false : steps < enoughSteps ? null : onTime,
  };
}
