import { searchedCapacity } from '../../lib/capacity/plan/searched-capacity.ts';
import type { CapacityAnswer } from '../../lib/capacity/search/capacity-answer.ts';
import { serversFor } from '../../lib/capacity/servers.ts';
import type { Cell } from './cells.ts';
import { keepsObjectives, longRun } from './true-capacity.ts';

/** Times the capacity of one server that come in. */
export const demandOfCapacity = 7.3;
/** Requests of each replica in the simulation of all of them. */
export const requestsOfReplica = 4000;

/** How many servers a search says are needed, and how they did. */
export interface Replicas {
  readonly needed: number;
  /** Servers that the true capacity would need, with nothing kept free. */
  readonly fewest: number;
  /** Over all requests of all replicas. */
  readonly keeps: boolean;
  /** Replicas that kept the objectives by themselves. */
  readonly keepBySelves: number;
}

/**
 * Plans servers for 7.3 times the true capacity of one from what a search found, and sends that to so many replicas: a random split of
 * Poisson arrivals is Poisson arrivals at each. Null where the plan is refused.
 */
export async function simulatedReplicas(
  cell: Cell,
  answer: CapacityAnswer,
  truthRps: number,
  headroom: number,
  seed: number,
): Promise<Replicas | null> {
  const capacity = searchedCapacity({ answer }, []);
  if (capacity.told === null) return null;
  const meanRps = demandOfCapacity * truthRps;
  const { told } = serversFor(capacity.told, { meanRps, peakFactor: 1, headroom, redundancy: 0 });
  if (told === null) return null;
  const runs = [];
  for (let i = 0; i < told.needed; i++)
    runs.push(await longRun(cell, meanRps / told.needed, requestsOfReplica, seed + i));
  return {
    needed: told.needed,
    fewest: Math.ceil(demandOfCapacity),
    keeps: keepsObjectives(cell, runs),
    keepBySelves: runs.filter((run) => keepsObjectives(cell, [run])).length,
  };
}
