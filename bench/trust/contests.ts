import { compare } from '../../lib/comparison/compare.ts';
import type { Assessment } from '../../lib/schema/assessment.ts';
import type { Comparison } from '../../lib/schema/comparison.ts';
import { seededRandom, type Random } from '../../lib/statistics/seeded-random.ts';
import { slowedProfile } from '../../simulator/engine/engine-profile.ts';
import { assessedRun } from './coverage.ts';
import type { Length, VirtualLoad } from './virtual-run.ts';

/** How often comparisons of one kind came to what. */
export interface ContestResult {
  readonly load: string;
  readonly runsASide: number;
  readonly trials: number;
  /** Between two servers that are alike: trials that name a better side for any measure at all. */
  readonly namedAlike: number;
  /** Between a server and one 10 % slower: trials that name the faster one as better, and any that name the slower. */
  readonly found: number;
  readonly mistaken: number;
  /** Trials in which `--fail-on regression=5%` fails: of the slower server, and of the one that is alike. */
  readonly failed: number;
  readonly failedAlike: number;
}

/** How much slower the slower server is. */
const slowdown = 1.1;
const options = {
  margin: 0.05,
  varies: null,
  measures: null,
  limits: { every: 0.05, named: new Map<string, number>() },
};

/** So many different runs of a pool, drawn by chance. */
function drawn(pool: readonly Assessment[], count: number, random: Random): Assessment[] {
  const rest = pool.slice();
  return Array.from({ length: count }, () => rest.splice(Math.floor(random() * rest.length), 1)).flat();
}

const sideOf = (name: string, runs: readonly Assessment[]) => ({
  name,
  runs: runs.map((assessment, i) => ({ path: `${name}-${i}`, assessment })),
});

/** The sides that a comparison names better, by any measure. */
const namedIn = ({ loads }: Comparison): string[] =>
  loads.flatMap(({ measures }) =>
    measures.flatMap(({ contrasts }) => contrasts.flatMap(({ winner }) => (winner === null ? [] : [winner]))),
  );

const fails = ({ regressions }: Comparison): boolean =>
  regressions?.list.some(({ verdict }) => verdict === 'fail') === true;

/** Compares runs of one load with runs of the same, and with runs of the same on a slower server. */
export function contests(
  load: VirtualLoad,
  length: Length,
  pools: number,
  runsASide: number,
  trials: number,
): ContestResult {
  const pool = (profile: VirtualLoad['profile'], from: number): Assessment[] =>
    Array.from({ length: pools }, (_, i) => assessedRun({ ...load, profile }, length, from + i));
  const usual = pool(load.profile, 10_000);
  const slower = pool(slowedProfile(load.profile, slowdown), 20_000);
  const random = seededRandom(7);
  const count = { namedAlike: 0, found: 0, mistaken: 0, failed: 0, failedAlike: 0 };
  for (let trial = 0; trial < trials; trial++) {
    const both = drawn(usual, 2 * runsASide, random);
    const a = sideOf('a', both.slice(0, runsASide));
    const alike = compare([a, sideOf('b', both.slice(runsASide))], options);
    const slow = compare([a, sideOf('b', drawn(slower, runsASide, random))], options);
    const named = namedIn(slow);
    if (namedIn(alike).length > 0) count.namedAlike++;
    if (named.includes('a')) count.found++;
    if (named.includes('b')) count.mistaken++;
    if (fails(slow)) count.failed++;
    if (fails(alike)) count.failedAlike++;
  }
  return { load: load.name, runsASide, trials, ...count };
}
