import type { Gate } from '../schema/assessment.ts';
import type { LoadPoint, PointTimes, PointValue } from '../schema/load-point.ts';

/** A value without doubt, its interval a share of it to both sides. */
export const about = (value: number, share = 0.02, n = 1000): PointValue => ({
  value,
  low: value * (1 - share),
  high: value * (1 + share),
  n,
  doubt: null,
  note: null,
});

const untimed: PointTimes = { mean: null, p50: null, p95: null, p99: null, max: null };

/** What a test says of a point; the rest is that of a sound load of five minutes. */
export function pointWith(said: Partial<LoadPoint>): LoadPoint {
  return {
    runId: 'run',
    loop: 'open',
    level: 1,
    visit: 1,
    counts: { measured: 1000, succeeded: 1000 },
    seconds: 300,
    requestsPerS: about(1),
    goodputRps: null,
    outputTokensPerS: null,
    totalTokensPerS: null,
    e2e: { ...untimed, p50: about(2000), p95: about(4000), max: about(6000) },
    ttft: untimed,
    tpot: untimed,
    success: about(1, 0),
    running: null,
    queueDepth: null,
    kvUsage: null,
    prefixHits: null,
    preemptions: null,
    gates: [],
    verdict: null,
    steady: true,
    burst: false,
    projection: { allowed: true, reasons: [] },
    ...said,
  };
}

/** A point of an open loop that answers what is offered, with the verdict of its gates. */
export const openPoint = (level: number, verdict: Gate['verdict'] | null, said: Partial<LoadPoint> = {}): LoadPoint =>
  pointWith({ level, verdict, requestsPerS: about(level), ...said });
