import type { Answer } from '../../lib/capacity/answer.ts';
import { findCapacity } from '../../lib/capacity/search/search.ts';
import type { CapacityAnswer } from '../../lib/capacity/search/capacity-answer.ts';
import { sharedObjectives } from '../../lib/capacity/search/shared-objectives.ts';
import type { WhatIf } from '../../lib/schema/plan/what-if.ts';
import { virtualProbe } from '../../simulator/prediction/virtual-probe.ts';
import { whatIf } from '../../simulator/what-if/index.ts';
import type { MeasuredLoad } from '../../simulator/what-if/measured-load.ts';
import type { Studied } from './questions.ts';
import { virtualLoad } from './virtual-loads.ts';

/** Requests in flight of the closed loops of a saturation, and requests of each slot. */
const ladder = { concurrencies: [1, 4, 16, 64], perSlot: 5, least: 24 } as const;
/** Requests of an open loop near the capacity. */
const openRequests = 300;

/** What a saturation leaves of a server: its closed loops, one open loop below the capacity, and the capacity. */
function measured({ mix }: Studied, aboutRps: number, seed: number): MeasuredLoad[] {
  const closed = ladder.concurrencies.map((level, i) =>
    virtualLoad(mix, { loop: 'closed', level, requests: Math.max(ladder.least, ladder.perSlot * level) }, seed + i),
  );
  return [...closed, virtualLoad(mix, { loop: 'open', level: 0.9 * aboutRps, requests: openRequests }, seed + 9)];
}

/** Searches a simulated server as `saturate` does. */
export const search = ({ mix, objectives }: Studied, seed: number): Promise<CapacityAnswer> =>
  findCapacity({ objectives, probe: virtualProbe({ ...mix, objectives: sharedObjectives(objectives), seed }) });

/** Measures a simulated server, and asks the questions of it. */
export async function ask(server: Studied, seed: number, ids: readonly string[]): Promise<Answer<WhatIf>> {
  const found = await search(server, seed);
  const value = found.sloCapacityRps ?? Number.NaN;
  const { low, high } = found.interval;
  return whatIf({
    loads: measured(server, value, 1000 * seed),
    objectives: server.objectives,
    capacity: { basis: 'slo-capacity', requestsPerS: { value, low, high } },
    setup: server.setup,
    limits: { maxNumSeqs: server.mix.profile.limits.maxNumSeqs },
    variants: ids,
  });
}
