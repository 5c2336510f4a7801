import type { ServerSample } from '../../schema/server-sample.ts';
import { quantile } from '../../statistics/quantile.ts';
import { sliceMs, type ProbePlan, type ProbeSlice, type SharedObjective } from '../search/probe.ts';
import { emptySlice, type SliceInMaking } from '../search/slice-in-making.ts';
import type { PlannedLoad } from './arrivals.ts';
import type { RequestFate } from './request-fate.ts';

/** What is known of a probe at some moment. */
export interface Observed {
  readonly load: PlannedLoad;
  readonly objectives: readonly SharedObjective[];
  /** Of every request that has ended, in the order in which they ended. */
  readonly fates: readonly RequestFate[];
  /** What the server said of itself. */
  readonly samples: readonly ServerSample[];
  /** How far the probe has come, ms since its load began; whole slices up to here are made. */
  readonly atMs: number;
  /** Whether the run is over, so that what has no record was not sent. */
  readonly over: boolean;
}

/** When requests were due of which no end is known: cut by the end of the probe, or still on their way. */
function openInstants({ load, fates, over }: Observed): number[] {
  if (load.loop === 'open') return [];
  const cut = fates.filter((fate) => fate.cut).map(({ dueMs }) => dueMs);
  if (over) return cut;
  // as one answer of a slot ends its next request is sent; a slot without any answer is with its first request
  const latest = new Map<number, number>();
  for (const { vu, endMs } of fates) latest.set(vu, Math.max(latest.get(vu) ?? 0, endMs));
  const silent = Math.max(0, load.concurrency - latest.size);
  return [...latest.values(), ...Array.from({ length: silent }, () => 0)];
}

/** Counts each request in the slice in which it was due, and its end in that of its end. */
function countRequests(observed: Observed, slices: readonly SliceInMaking[]): void {
  const { load, fates } = observed;
  const at = (ms: number): SliceInMaking | undefined => slices[Math.max(0, Math.floor(ms / sliceMs))];
  const due = (ms: number): void => {
    const slice = at(ms);
    if (slice === undefined) return;
    slice.due += 1;
    slice.pending += 1;
  };
  if (load.loop === 'open') load.dueMs.forEach(due);
  else for (const ms of openInstants(observed)) due(ms);
  for (const { dueMs, endMs, cut, success, broken } of fates) {
    if (cut) continue;
    if (load.loop === 'closed') due(dueMs);
    const [asked, answered] = [at(dueMs), at(endMs)];
    if (asked !== undefined) {
      asked.pending -= 1;
      for (const [i, isBroken] of broken.entries()) if (isBroken) asked.broken[i] = (asked.broken[i] ?? 0) + 1;
    }
    if (answered === undefined) continue;
    answered.ended += 1;
    if (!success) answered.failed += 1;
  }
  let inFlight = 0;
  for (const slice of slices) slice.inFlight = inFlight = Math.max(0, inFlight + slice.due - slice.ended);
}

/** A gauge older than this says nothing of the end of a slice. */
const staleMs = 3000;

/** The server's gauges at the end of each slice, and what its counter of preemptions rose by. */
function readServer({ samples, load }: Observed, slices: readonly SliceInMaking[]): void {
  const told = samples.filter(({ source, up }) => source === 'server' && up);
  let next = 0;
  let before: number | null = null;
  for (const [i, slice] of slices.entries()) {
    const endMs = load.originMs + (i + 1) * sliceMs;
    while (next < told.length && (told[next]?.atMs ?? Infinity) <= endMs) next += 1;
    const latest = told[next - 1];
    if (latest === undefined || latest.atMs < endMs - staleMs) continue;
    const { queueDepth, running, kvUsage, preemptions } = latest.values;
    slice.waiting = queueDepth ?? null;
    slice.running = running ?? null;
    slice.kvUsage = kvUsage ?? null;
    if (preemptions === undefined) continue;
    slice.preemptions = Math.max(0, preemptions - (before ?? preemptions));
    before = preemptions;
  }
}

/**
 * The seconds of a probe so far. An end that became known later, when what was on its way had been waited for, counts at the second in which
 * its request was due.
 */
export function slicesOf(observed: Observed): ProbeSlice[] {
  const slices = Array.from({ length: Math.floor(observed.atMs / sliceMs) }, () => emptySlice(observed.objectives));
  countRequests(observed, slices);
  readServer(observed, slices);
  return slices;
}

/** By objective: the promised percentile of what was due after settling and succeeded, as a multiple of its limit. */
export function timesLimitOf(
  { load, settleMs }: ProbePlan,
  objectives: readonly SharedObjective[],
  fates: readonly RequestFate[],
): (number | null)[] {
  const settled = fates.filter(({ dueMs, success }) => success && dueMs >= settleMs);
  // of a closed loop its first generation meets a server that is not full yet
  const counted = load.loop === 'closed' ? settled.slice(load.concurrency) : settled;
  return objectives.map(({ share }, i) => {
    const times = Float64Array.from(counted.flatMap(({ timesLimit }) => timesLimit[i] ?? [])).sort();
    return times.length === 0 ? null : quantile(times, share);
  });
}
