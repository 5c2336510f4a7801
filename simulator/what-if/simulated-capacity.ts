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

/** A first look: where the capacity lies, within a tenth or so. */
const rough: SearchLimits = {
  mostProbes: 10,
  mostConcurrency: 1024,
  mostMs: 60_000,
  confirmMs: 90_000,
  leastMs: 20_000,
  ratio: 1.1,
};
/** Requests of a probe of the second look, and of its confirmation: it costs a simulator some 0.3 s. */
const requests = { least: 1000, most: 2000, confirm: 4000 } as const;

function fineLimits(aboutRps: number): SearchLimits {
  const forRequests = (count: number): number => (1000 * count) / aboutRps;
  return {
    mostProbes: 12,
    mostConcurrency: 1024,
    leastMs: forRequests(requests.least),
    mostMs: forRequests(requests.most),
    confirmMs: forRequests(requests.confirm),
    ratio: 1.03,
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
    durationMs: (1000 * requests.confirm) / rateRps,
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
 * The SLO capacity of a simulated server, requests/s, by two searches in virtual time: one to see where it lies, and one whose probes
 * have as many requests as that rate needs. Null where no rate was kept within the probes of a search.
 */
export async function simulatedCapacity(
  simulated: Simulated,
  objectives: readonly Objective[],
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
  const first = await search(rough);
  if (first.sloCapacityRps === 0) return { capacityRps: 0, ...nothing, limiting: first.limiting?.resource ?? null };
  const about = first.sloCapacityRps ?? lowestBroken(first.probes);
  const found = about === null ? first : await search(fineLimits(about));
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
