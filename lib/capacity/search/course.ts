import { sliceMs, type ProbeLoad, type ProbeProgress, type ProbeSlice } from './probe.ts';

/** Requests of one stretch of a probe: how many were due, and by objective how many broke it. */
export interface Batch {
  readonly due: number;
  readonly broken: readonly number[];
}

/** A probe after it had settled. */
export interface Course {
  /** Slices whose requests have all ended. */
  readonly decided: readonly ProbeSlice[];
  /** All slices, to the end. */
  readonly slices: readonly ProbeSlice[];
  /** Slices of a batch at least. */
  readonly leastBatch: number;
}

/** Batches of a probe at most. */
const batches = 20;
/** Times that a load takes to settle which a batch lasts at least, so that it outlasts a queue that comes and goes. */
const perBatch = 0.15;

/** The first slice that counts: the settling time over, and of a closed loop every slot through its first request. */
function settledFrom(load: ProbeLoad, settleMs: number, slices: readonly ProbeSlice[]): number {
  const byTime = Math.ceil(settleMs / sliceMs);
  if (load.loop === 'open') return byTime;
  let ended = 0;
  const first = slices.findIndex((slice) => (ended += slice.ended) >= load.concurrency);
  return Math.max(byTime, first < 0 ? slices.length : first + 1);
}

/** What counts of a probe: from settling on, and of what is still in flight nothing before it is known how it ends. */
export function courseOf(load: ProbeLoad, settleMs: number, { slices }: ProbeProgress): Course {
  const settled = slices.slice(settledFrom(load, settleMs, slices));
  const open = settled.findIndex(({ pending }) => pending > 0);
  const leastBatch = Math.max(1, Math.ceil((perBatch * settleMs) / sliceMs));
  return { slices: settled, decided: open < 0 ? settled : settled.slice(0, open), leastBatch };
}

/** The decided slices in 20 stretches of equal length, fewer where these would be too short. */
export function batchesOf({ decided, leastBatch }: Course): Batch[] {
  const count = Math.min(batches, Math.floor(decided.length / leastBatch));
  return Array.from({ length: count }, (_, i) => {
    const part = decided.slice(
      Math.round((i * decided.length) / count),
      Math.round(((i + 1) * decided.length) / count),
    );
    const broken = (part[0]?.broken ?? []).map((_zero, objective) =>
      part.reduce((sum, slice) => sum + (slice.broken[objective] ?? 0), 0),
    );
    return { due: part.reduce((sum, slice) => sum + slice.due, 0), broken };
  });
}

/** Requests in flight at equal distances, 21 of them, from settling to the end of the probe. */
export function inFlightCourse({ slices }: Course): Float64Array {
  const count = Math.min(batches, slices.length - 1);
  if (count < 2) return new Float64Array();
  return Float64Array.from(
    { length: count + 1 },
    (_, i) => slices[Math.round((i * (slices.length - 1)) / count)]?.inFlight ?? 0,
  );
}

/** Successes per second from settling to the end; null where nothing was measured. */
export function answeredRps({ slices }: Course): number | null {
  if (slices.length === 0) return null;
  const good = slices.reduce((sum, { ended, failed }) => sum + ended - failed, 0);
  return good / ((slices.length * sliceMs) / 1000);
}

/** Mean of what is known in the slices; null where nothing is. */
export function meanOf(slices: readonly ProbeSlice[], of: (slice: ProbeSlice) => number | null): number | null {
  const known = slices.flatMap((slice) => of(slice) ?? []);
  return known.length === 0 ? null : known.reduce((a, b) => a + b, 0) / known.length;
}
