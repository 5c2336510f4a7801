import type { Objective } from '../../schema/run.ts';
import { capacityAnswer, type CapacityAnswer } from './capacity-answer.ts';
import { nextProbe, usualLimits, type SearchLimits } from './next-probe.ts';
import type { Probe } from './probe.ts';
import type { MadeProbe } from './probed-loads.ts';
import { sharedObjectives } from './shared-objectives.ts';
import { untilOf } from './until.ts';

/** A search, and where to go on from. */
export interface CapacitySearch {
  readonly probe: Probe;
  readonly objectives: readonly Objective[];
  readonly limits?: SearchLimits;
  /** Probes of the same search that were made before it was cut off. */
  readonly made?: readonly MadeProbe[];
  /** Told after every probe, to be written down. */
  readonly onProbe?: (made: readonly MadeProbe[]) => Promise<void> | void;
}

/**
 * Finds the rate of Poisson arrivals, requests/s, that a server takes within its objectives (method §4: closed loops to bracket it,
 * bisection on the rate with early stopping, confirmation on fresh requests). Never makes more than `limits.mostProbes`.
 */
export async function findCapacity(search: CapacitySearch): Promise<CapacityAnswer> {
  const { probe, objectives, limits = usualLimits, onProbe } = search;
  const shared = sharedObjectives(objectives);
  const made = [...(search.made ?? [])];
  for (;;) {
    const next = nextProbe(made, objectives, limits);
    if ('end' in next) return capacityAnswer(made, objectives, next.end);
    made.push({ plan: next.probe, outcome: await probe(next.probe, untilOf(next.probe, shared)) });
    await onProbe?.(made);
  }
}
