import { sliceMs } from '../../lib/capacity/search/probe.ts';
import { sharedObjectives } from '../../lib/capacity/search/shared-objectives.ts';
import { virtualProbe } from '../../simulator/prediction/virtual-probe.ts';
import type { Cell } from './cells.ts';

/** Requests of a run that only shows where to look, and of one that decides between two rates. */
const requests = { near: 8000, far: 60_000 } as const;
/** A run begins to count after this share of it: the server is then as full as it will be. */
const settling = 0.1;
/** Random numbers of the truth; searches have others. */
const truthSeed = 7_000_000;

/** Requests of one long run, and those of them that break each objective. */
export interface LongRun {
  readonly due: number;
  readonly broken: readonly number[];
}

/** One run of so many requests at a rate, counted from when a tenth of it is over. */
export async function longRun(
  { mix, objectives }: Cell,
  rateRps: number,
  count: number,
  seed: number,
): Promise<LongRun> {
  const shared = sharedObjectives(objectives);
  const probe = virtualProbe({ ...mix, objectives: shared, seed });
  const totalMs = (1000 * count) / rateRps;
  const settleMs = settling * totalMs;
  const plan = { purpose: 'confirm', load: { loop: 'open', rateRps }, settleMs, leastMs: 0, mostMs: totalMs } as const;
  const { slices } = await probe(plan, (progress) => progress.slices.length * sliceMs >= totalMs);
  const counted = slices.slice(Math.round(settleMs / sliceMs));
  return {
    due: counted.reduce((sum, slice) => sum + slice.due, 0),
    // What is in flight at the end has been for long where a queue grows: it counts as broken.
    broken: shared.map((_, i) => counted.reduce((sum, slice) => sum + (slice.broken[i] ?? 0) + slice.pending, 0)),
  };
}

/** Whether every objective is kept, counted over these runs together and nothing else. */
export function keepsObjectives({ objectives }: Cell, runs: readonly LongRun[]): boolean {
  const due = runs.reduce((sum, run) => sum + run.due, 0);
  return sharedObjectives(objectives).every(
    ({ share }, i) => runs.reduce((sum, { broken }) => sum + (broken[i] ?? 0), 0) <= (1 - share) * due,
  );
}

const keeps = async (cell: Cell, rateRps: number, count: number): Promise<boolean> =>
  keepsObjectives(cell, [await longRun(cell, rateRps, count, truthSeed)]);

/** Two rates, requests/s, between which the capacity lies as short runs show it: by doubling and halving. */
async function roughly(cell: Cell): Promise<[number, number]> {
  let [low, high] = [0.25, 0.5];
  while (await keeps(cell, high, requests.near)) [low, high] = [high, 2 * high];
  while (high / low > 1.1) {
    const middle = Math.sqrt(low * high);
    if (await keeps(cell, middle, requests.near)) low = middle;
    else high = middle;
  }
  return [low, high];
}

/**
 * The rate, requests/s, up to which a cell keeps its objectives, within 0.5 % of what runs of so many requests show, 60,000 as a rule. Where it may lie is
 * found by short runs, or told; only long ones decide.
 */
export async function trueCapacity(cell: Cell, far: number = requests.far, about?: number): Promise<number> {
  let [low, high] = about === undefined ? await roughly(cell) : [about / 1.04, about * 1.04];
  while (!(await keeps(cell, low, far))) [low, high] = [low / 1.03, low];
  while (await keeps(cell, high, far)) [low, high] = [high, 1.03 * high];
  while (high / low > 1.005) {
    const middle = Math.sqrt(low * high);
    if (await keeps(cell, middle, far)) low = middle;
    else high = middle;
  }
  return Math.sqrt(low * high);
}
