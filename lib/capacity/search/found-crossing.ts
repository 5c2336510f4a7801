import { crossing, type Crossing, type RateCount } from './crossing.ts';
import { sliceMs, type ProbeSlice, type SharedObjective } from './probe.ts';
import { courseOfProbe, type MadeProbe } from './probed-loads.ts';
import { isGrowing } from './verdict.ts';

/**
 * Queues that build up more rarely than a probe is long are in hardly any: on simulated servers the rate is found so much too high, as a
 * share, and the lower end of its interval (docs/capacity-accuracy.md). Both are lowered by it.
 */
const rareQueues = { value: 0.02, low: 0.04 } as const;

/** A promise of all is one of nearly all: a share of 0 has no odds. */
const leastAllowed = (share: number): number => Math.max(share, 1e-4);

/** What a probe counted of every objective; of one whose requests piled up, that all of them will be outside. */
function countsOf(probe: MadeProbe, objectives: number): RateCount[] {
  const { load, settleMs } = probe.plan;
  if (load.loop === 'closed' || probe.outcome.clientLimit !== null) return [];
  const course = courseOfProbe(probe);
  const piled = isGrowing(course);
  const sum = (slices: readonly ProbeSlice[], of: (slice: ProbeSlice) => number): number =>
    slices.reduce((total, slice) => total + of(slice), 0);
  const counted = piled ? course.slices : course.decided;
  const due = sum(counted, (slice) => slice.due);
  return Array.from({ length: objectives }, (_, i) => ({
    rateRps: load.rateRps,
    due,
    broken: piled ? due : sum(counted, ({ broken }) => broken[i] ?? 0),
    settlings: (counted.length * sliceMs) / Math.max(settleMs, sliceMs),
  }));
}

/** The rate at which the first objective is broken, requests/s, by what all open loops of a search counted; null where none counted anything. */
export function foundCrossing(made: readonly MadeProbe[], shared: readonly SharedObjective[]): Crossing | null {
  const counts = made.map((probe) => countsOf(probe, shared.length));
  const found = crossing(
    shared.map(({ share }, i) => ({
      allowed: leastAllowed(1 - share),
      counts: counts.flatMap((each) => each[i] ?? []),
    })),
  );
  return (
    found && {
      low: found.low * (1 - rareQueues.low),
      value: found.value * (1 - rareQueues.value),
      high: found.high,
    }
  );
}
