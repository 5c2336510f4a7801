import { assessRecords } from '../../lib/assessment/assess.ts';
import { nothingAmiss } from '../../lib/assessment/evidence.ts';
import { pointsOf } from '../../lib/capacity/load-point.ts';
import { timeFor } from '../../lib/capacity/time-for.ts';
import { virtualRun, type VirtualLoad } from '../trust/virtual-run.ts';
import type { Cell } from './cells.ts';

/** Requests whose time is foretold. */
export const foretold = 10_000;
/** Runs that a prediction rests on. */
export const runsOfPrediction = 3;
/** Requests of such a run after its warm-up: so many of each slot, within bounds; of an open loop those of five minutes. */
const measured = { perSlot: 60, least: 600, most: 1500, openS: 300 } as const;
/** Requests of each slot, or seconds of an open loop, that a user would take for warming up. */
const warmup = { perSlot: 5, openS: 60 } as const;

/** A load of a cell whose time is foretold. */
export interface TimedLoad extends VirtualLoad {
  readonly cell: string;
}

/** The loads of a cell: 10 and 50 in flight, and Poisson arrivals at eight tenths of its capacity. */
export function timedLoads({ name, mix }: Cell, truthRps: number): TimedLoad[] {
  const { profile, promptTokens, outputTokens, lengthSpread } = mix;
  const load = { cell: name, profile, promptTokens, outputTokens, spread: lengthSpread };
  return [
    { ...load, name: '10 in flight', loop: 'closed', level: 10 },
    { ...load, name: '50 in flight', loop: 'closed', level: 50 },
    { ...load, name: 'Poisson, 0.8 of the capacity', loop: 'open', level: 0.8 * truthRps },
  ];
}

/** What was foretold of a load, seconds; null with the reasons where it was refused. */
export interface Foretold {
  readonly low: number;
  readonly high: number;
}

/** The time of 10,000 requests as three runs of some minutes foretell it. */
export function foretell(load: TimedLoad, seed: number): { told: Foretold | null; refusals: readonly string[] } {
  const { perSlot, least, most, openS } = measured;
  const length =
    load.loop === 'closed'
      ? {
          warmup: warmup.perSlot * load.level,
          measured: Math.min(most, Math.max(least, perSlot * load.level)),
        }
      : { warmup: Math.ceil(warmup.openS * load.level), measured: Math.ceil(openS * load.level) };
  const points = Array.from({ length: runsOfPrediction }, (_, i) => {
    const { run, columns } = virtualRun(load, length, seed + i);
    return pointsOf(assessRecords(run, columns, null, nothingAmiss));
  }).flat();
  const { told, refusals } = timeFor(foretold, points);
  return told === null ? { told, refusals } : { told: told.seconds, refusals: [] };
}

/** How long 10,000 requests of a load really take, s, from the first send to the last end; every seed is another run. */
export function simulatedSeconds(load: TimedLoad, seed: number): number {
  const { sentMs, endMs } = virtualRun(load, { warmup: 0, measured: foretold }, seed).columns;
  return (endMs.reduce((a, b) => Math.max(a, b), 0) - sentMs.reduce((a, b) => Math.min(a, b), Infinity)) / 1000;
}
