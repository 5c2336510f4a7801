import type { Objective } from '../../schema/run.ts';
import { exponential, seededRandom } from '../../statistics/seeded-random.ts';
import { sliceMs, type Probe, type ProbeLoad, type ProbePlan, type ProbeSlice } from './probe.ts';

/** A queue before a number of places, first come, first served: what theory knows all about. */
export interface Queue {
  readonly places: number;
  /** Mean of the exponential time that a request keeps its place, ms. */
  readonly meanMs: number;
  readonly seed: number;
  /** From this rate on a client cannot send it. */
  readonly clientRps?: number;
}

/** p95 of the time until a request has its place, below a limit. */
export const waitBelow = (limitMs: number): Objective => ({
  id: 'ttft-p95',
  metric: 'llm_ttft',
  aggregate: 'p(95)',
  comparison: '<',
  limit: limitMs,
});

/** Erlang's C: the share of Poisson arrivals that find all places taken, at a load of `erlangs`. */
function waitingShare(places: number, erlangs: number): number {
  let blocked = 1;
  for (let i = 1; i <= places; i++) blocked = (erlangs * blocked) / (i + erlangs * blocked);
  const use = erlangs / places;
  return blocked / (1 - use * (1 - blocked));
}

/** The rate, requests/s, at which exactly 5 % wait longer than the limit: P(W > t) = C·exp(−(kµ − λ)t). */
export function queueCapacityRps({ places, meanMs }: Queue, limitMs: number): number {
  let [low, high] = [0, (1000 * places) / meanMs];
  const full = high;
  for (let i = 0; i < 60; i++) {
    const rate = (low + high) / 2;
    const late = waitingShare(places, (rate * meanMs) / 1000) * Math.exp((-(full - rate) * limitMs) / 1000);
    if (late < 0.05) low = rate;
    else high = rate;
  }
  return low;
}

interface Served {
  readonly dueMs: number;
  readonly startMs: number;
  readonly endMs: number;
}

/** Sends one after the other in the order of their due times; each takes the place that is free first. */
function serve({ places, meanMs, seed }: Queue, load: ProbeLoad, forMs: number, probe: number): Served[] {
  const random = seededRandom(seed, probe);
  const free = new Float64Array(places);
  const slots = load.loop === 'closed' ? Array.from({ length: load.concurrency }, () => random() * 1000) : [];
  const served: Served[] = [];
  let openMs = 0;
  for (;;) {
    const slot = slots.indexOf(Math.min(...slots));
    const dueMs =
      load.loop === 'open' ? (openMs += (1000 * exponential(random)) / load.rateRps) : (slots[slot] ?? Infinity);
    if (dueMs > forMs) return served;
    const place = free.indexOf(Math.min(...free));
    const startMs = Math.max(dueMs, free[place] ?? 0);
    const endMs = startMs + meanMs * exponential(random);
    free[place] = endMs;
    slots[slot] = endMs;
    served.push({ dueMs, startMs, endMs });
  }
}

/** The seconds of a probe, as they look at the end of the last of them. */
function slicesAt(served: readonly Served[], seconds: number, limitMs: number, places: number): ProbeSlice[] {
  const nowMs = seconds * sliceMs;
  const counts = Array.from({ length: seconds }, () => ({ due: 0, pending: 0, broken: 0, ended: 0 }));
  const at = (ms: number) => counts[Math.floor(ms / sliceMs)];
  for (const { dueMs, startMs, endMs } of served) {
    const [due, ended] = [at(dueMs), at(endMs)];
    if (ended !== undefined) ended.ended++;
    if (due === undefined) continue;
    due.due++;
    if (endMs >= nowMs) due.pending++;
    else if (startMs - dueMs >= limitMs) due.broken++;
  }
  let inFlight = 0;
  return counts.map(({ due, pending, broken, ended }) => {
    inFlight += due - ended;
    return {
      due,
      pending,
      broken: [broken],
      ended,
      failed: 0,
      inFlight,
      waiting: Math.max(0, inFlight - places),
      running: Math.min(inFlight, places),
      kvUsage: null,
      preemptions: null,
    };
  });
}

function percentileOverLimit(served: readonly Served[], settleMs: number, limitMs: number): number | null {
  const waits = served.filter(({ dueMs }) => dueMs >= settleMs).map(({ dueMs, startMs }) => startMs - dueMs);
  waits.sort((a, b) => a - b);
  const p95 = waits[Math.floor(0.95 * waits.length)];
  return p95 === undefined ? null : p95 / limitMs;
}

/** Probes such a queue for `waitBelow(limitMs)`; asks whether to end every tenth second, as a slow client does. */
export function queueProbe(queue: Queue, limitMs: number): Probe {
  let probes = 0;
  return (plan: ProbePlan, until) => {
    probes += 1;
    const { load, settleMs, mostMs } = plan;
    const served = serve(queue, load, settleMs + mostMs + 60 * queue.meanMs, probes);
    const client = load.loop === 'open' && load.rateRps >= (queue.clientRps ?? Infinity);
    const clientLimit = client ? 'requests were sent late' : null;
    for (let seconds = 10; ; seconds += 10) {
      const slices = slicesAt(served, seconds, limitMs, queue.places);
      if (until({ slices, clientLimit }))
        return Promise.resolve({ slices, clientLimit, timesLimit: [percentileOverLimit(served, settleMs, limitMs)] });
    }
  };
}
