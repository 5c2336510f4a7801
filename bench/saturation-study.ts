// How close the search for the capacity comes on simulated servers whose true capacity is known from runs of 60,000 requests; prints a table.
// Arguments: searches of each cell (5). The truth takes some minutes.
import { findCapacity } from '../lib/capacity/search/search.ts';
import { sharedObjectives } from '../lib/capacity/search/shared-objectives.ts';
import { virtualProbe } from '../simulator/prediction/virtual-probe.ts';
import { cells, type Cell } from './saturation/cells.ts';
import { trueCapacity } from './saturation/true-capacity.ts';

const [searches = 5] = process.argv.slice(2).map(Number);
/** What is asked of a search. */
const bound = { error: 0.07, probes: 12, share: 11 / 12 } as const;

interface Found {
  readonly error: number;
  readonly probes: number;
  /** Measured and settling time of all probes, minutes. */
  readonly minutes: number;
  readonly covered: boolean;
  readonly limiting: string;
  readonly end: string;
}

async function search({ mix, objectives }: Cell, truth: number, seed: number): Promise<Found> {
  const probe = virtualProbe({ ...mix, objectives: sharedObjectives(objectives), seed });
  let seconds = 0;
  const answer = await findCapacity({
    objectives,
    probe: async (plan, until) => {
      const outcome = await probe(plan, until);
      seconds += outcome.slices.length;
      return outcome;
    },
  });
  const { low, high } = answer.interval;
  return {
    error: (answer.sloCapacityRps ?? 0) / truth - 1,
    probes: answer.probes.length,
    minutes: seconds / 60,
    covered: (low ?? 0) <= truth && truth <= (high ?? Infinity),
    limiting: `${answer.limiting?.resource}, ${answer.limiting?.time ?? 'queue'}`,
    end: answer.end,
  };
}

const percent = (share: number): string => `${share < 0 ? '−' : '+'}${Math.abs(100 * share).toFixed(1)} %`;
const within = ({ error, probes }: Found): boolean => Math.abs(error) <= bound.error && probes <= bound.probes;

const all: Found[] = [];
console.log(
  '| server, workload | true req/s | found, by search | probes | minutes | interval holds it | limited by |\n|---|--:|---|---|---|---|---|',
);
for (const cell of cells) {
  const truth = await trueCapacity(cell);
  const found: Found[] = [];
  for (let seed = 1; seed <= searches; seed++) found.push(await search(cell, truth, seed));
  all.push(...found);
  const list = (of: (one: Found) => string): string => found.map(of).join(' ');
  console.log(
    `| ${cell.name} | ${truth.toFixed(3)} | ${list(({ error }) => percent(error))} | ${list(({ probes }) => String(probes))} | ${list(({ minutes }) => minutes.toFixed(0))} | ${found.filter(({ covered }) => covered).length} of ${searches} | ${[...new Set(found.map(({ limiting }) => limiting))].join('; ')} ${[...new Set(found.map(({ end }) => end))].join()} |`,
  );
}
const good = all.filter(within).length;
console.log(`\n${good} of ${all.length} within ${100 * bound.error} % in at most ${bound.probes} probes.`);
if (good < bound.share * all.length) process.exitCode = 1;
