import { usualLimits } from '../../lib/capacity/search/next-probe.ts';
import type { Cell } from './cells.ts';
import { simulatedReplicas, type Replicas } from './replicas.ts';
import { searchCell, type Searched } from './searches.ts';
import { foretell, simulatedSeconds, timedLoads, type Foretold } from './times.ts';
import { trueCapacity } from './true-capacity.ts';

/** How much of everything a study makes, of each cell. */
export interface StudySize {
  readonly searches: number;
  /** Predictions of each load, and simulated runs that each is held against. */
  readonly predictions: number;
  readonly runs: number;
}

/** What a study asks for: the line that must be met. */
export const bounds = {
  /** Of the capacity that is found, as a share of the true one; and the share of searches that keep it with no more probes than this. */
  error: 0.07,
  probes: 12,
  found: 11 / 12,
  /** Of intervals of the capacity, and of foretold times. */
  held: 0.9,
} as const;

/** Requests of a run that decides the truth, which is then known within 1 % or 2 %. */
export const truthRequests = 40_000;

/** What is kept free of the servers; the usual share, and the least without a caution. */
export const headrooms = [0.3, 0.1] as const;

/** Predictions of one load beside how long it really took, s. */
export interface TimedStudy {
  readonly load: string;
  readonly told: readonly Foretold[];
  readonly refusals: readonly string[];
  readonly seconds: readonly number[];
}

/** Everything that a study knows of one cell. */
export interface CellStudy {
  readonly cell: Cell;
  readonly truthRps: number;
  readonly usual: readonly Searched[];
  readonly times: readonly TimedStudy[];
  /** By headroom. */
  readonly replicas: readonly (Replicas | null)[];
}

/** Random numbers of a study; the beliefs of `crossing.ts` were set with others (1 to 20 for searches). */
const seeds = {
  about: 99,
  search: 101,

  runs: 40_000,
  truth: 900_000,
  replicas: 5_000_000,
  ofCell: 100,
} as const;

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

async function searchesOf(cell: Cell, truthRps: number, count: number): Promise<Searched[]> {
  const found: Searched[] = [];
  for (const i of upTo(count)) found.push(await searchCell(cell, truthRps, seeds.search + i, usualLimits));
  return found;
}

/** Foretells the times of a cell's loads, and simulates them. */
export function timesOf(cell: Cell, truthRps: number, place: number, { predictions, runs }: StudySize): TimedStudy[] {
  return timedLoads(cell, truthRps).map((load, i) => {
    const offset = seeds.ofCell * (3 * place + i);
    const foretold = upTo(predictions).map((run) => foretell(load, seeds.runs + offset + 10 * run));
    return {
      load: load.name,
      told: foretold.flatMap(({ told }) => told ?? []),
      refusals: foretold.flatMap(({ refusals }) => refusals),
      seconds: upTo(runs).map((run) => simulatedSeconds(load, seeds.truth + offset + run)),
    };
  });
}

/** Studies one cell; `place` is its number, so that no two cells have the same random numbers. */
export async function studyCell(cell: Cell, place: number, size: StudySize): Promise<CellStudy> {
  // A search only says where to look for the truth.
  const about = await searchCell(cell, 1, seeds.about, usualLimits);
  const truthRps = await trueCapacity(cell, truthRequests, about.answer.sloCapacityRps ?? undefined);
  const usual = await searchesOf(cell, truthRps, size.searches);
  const replicas: (Replicas | null)[] = [];
  const [first] = usual;
  for (const headroom of headrooms)
    replicas.push(
      first === undefined
        ? null
        : await simulatedReplicas(cell, first.answer, truthRps, headroom, seeds.replicas + seeds.ofCell * place),
    );
  return { cell, truthRps, usual, times: timesOf(cell, truthRps, place, size), replicas };
}
