import type { SearchLimits } from '../../lib/capacity/search/next-probe.ts';
import { findCapacity } from '../../lib/capacity/search/search.ts';
import { sharedObjectives } from '../../lib/capacity/search/shared-objectives.ts';
import type { SimulatedCapacity } from '../../lib/schema/plan/what-if.ts';
import type { Objective } from '../../lib/schema/run.ts';
import { predict } from '../prediction/predict.ts';
import { virtualProbe } from '../prediction/virtual-probe.ts';
import type { Profile } from '../profiles/profile.ts';
import { drawFrom, meanOf, type RequestShape } from './request-shape.ts';

/** A simulated server and what is sent to it. */
export interface Simulated {
  readonly profile: Profile;
  readonly shape: RequestShape;
}

/** Requests of a probe at least, at most, and of its confirmation: of a first look, and of the second. The second costs a simulator some 0.3 s a probe. */
const requests = {
  rough: { least: 150, most: 500, confirm: 500, ratio: 1.1, probes: 10 },
  fine: { least: 1000, most: 2000, confirm: 4000, ratio: 1.03, probes: 12 },
} as const;

/** Limits of a search that has an idea of the rate, requests/s. */
function limitsNear(aboutRps: number, look: keyof typeof requests): SearchLimits {
  const { least, most, confirm, ratio, probes } = requests[look];
  const forRequests = (count: number): number => (1000 * count) / aboutRps;
  return {
    mostProbes: probes,
    mostConcurrency: 1024,
    leastMs: forRequests(least),
    mostMs: forRequests(most),
    confirmMs: forRequests(confirm),
    ratio,
  };
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** What the simulator shows at a rate, from one run of so many requests. */
function atRate({ profile, shape }: Simulated, rateRps: number): Omit<SimulatedCapacity, 'capacityRps' | 'limiting'> {
  const [level] = predict({
    profile,
    loop: 'open',
    levels: [rateRps],
    promptTokens: meanOf(shape.lengths, 'promptTokens'),
    outputTokens: meanOf(shape.lengths, 'outputTokens'),
    lengthSpread: 0,
    draw: drawFrom(shape),
    durationMs: (1000 * requests.fine.confirm) / rateRps,
    seeds: 1,
  }).levels;
  if (level === undefined) return nothing;
  return {
    ttftP95Ms: finite(level.ttftMs.p95),
    tpotP95Ms: finite(level.tpotMs.p95),
    outputTokensPerS: level.outputTokensPerSecond,
    kvUseMean: level.kvUseMean,
  };
}

const nothing = { ttftP95Ms: null, tpotP95Ms: null, outputTokensPerS: null, kvUseMean: null } as const;

/** Decides the requests of all searches, so that two set-ups are asked the same. */
const seed = 5;

/**
 * The SLO capacity of a simulated server, requests/s, by two searches in virtual time: one from a first idea of it, which may be off by some
 * times, and one from what that found. Null where no rate was kept within the probes of a search.
 */
export async function simulatedCapacity(
  simulated: Simulated,
  objectives: readonly Objective[],
  ideaRps: number,
): Promise<SimulatedCapacity | null> {
  const { profile, shape } = simulated;
  const search = (limits: SearchLimits) =>
    findCapacity({
      objectives,
      limits,
      probe: virtualProbe({
        profile,
        draw: drawFrom(shape),
        promptTokens: 1,
        outputTokens: 1,
        lengthSpread: 0,
        objectives: sharedObjectives(objectives),
        seed,
      }),
    });
  const first = await search(limitsNear(ideaRps, 'rough'));
  if (first.sloCapacityRps === 0) return { capacityRps: 0, ...nothing, limiting: first.limiting?.resource ?? null };
  const about = first.sloCapacityRps ?? lowestBroken(first.probes);
  const found = about === null ? first : await search(limitsNear(about, 'fine'));
  const capacityRps = found.sloCapacityRps;
  if (capacityRps === null) return null;
  return {
    capacityRps,
    ...(capacityRps === 0 ? nothing : atRate(simulated, capacityRps)),
    limiting: found.limiting?.resource ?? null,
  };
}

type Probes = Awaited<ReturnType<typeof findCapacity>>['probes'];

/** The lowest rate that was probed, requests/s, where none was kept; null where none was. */
function lowestBroken(probes: Probes): number | null {
  const rates = probes.flatMap(({ plan: { load } }) => (load.loop === 'open' ? [load.rateRps] : []));
  return rates.length === 0 ? null : Math.min(...rates);
}
