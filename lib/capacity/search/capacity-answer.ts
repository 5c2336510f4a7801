import type { Objective } from '../../schema/run.ts';
import { bracketOf } from './bracket.ts';
import { crossing, type Crossing, type RateCount } from './crossing.ts';
import { limitingOf, type Limiting } from './limiting.ts';
import type { SearchEnd } from './next-probe.ts';
import { sliceMs, type ProbePlan, type ProbeSlice, type SharedObjective } from './probe.ts';
import { courseOfProbe, probedRates, type MadeProbe, type ProbedRate } from './probed-loads.ts';
import { sharedObjectives } from './shared-objectives.ts';
import { isGrowing, judgeLoad, type LoadVerdict } from './verdict.ts';

/** One probe as the answer shows it. */
export interface JudgedProbe extends LoadVerdict {
  readonly plan: ProbePlan;
}

/** What a search found. */
export interface CapacityAnswer {
  readonly end: SearchEnd;
  /**
   * Requests/s of Poisson arrivals that one server takes within the objectives (`slo_capacity_rps`): by all open loops together, where
   * the share outside of the first objective comes to what is allowed (`crossing`). The kept rate where none was broken; 0
   * where a request that is alone breaks them; null where no rate was kept.
   */
  readonly sloCapacityRps: number | null;
  /** The highest rate that was kept below every broken one, requests/s. */
  readonly keptRps: number | null;
  /**
   * Requests/s: its 95 % interval, by the same; wide where probes were short or few. No lower end where no rate was kept, no upper one
   * where none was broken. How often it holds the truth: docs/capacity-accuracy.md.
   */
  readonly interval: { readonly low: number | null; readonly high: number | null };
  /** Whether the rate was kept again on fresh requests. */
  readonly confirmed: boolean;
  /** Whether a rate was broken although a higher one was kept, even when both were made again. */
  readonly contradictory: boolean;
  readonly limiting: Limiting | null;
  /** In the order in which they were made. */
  readonly probes: readonly JudgedProbe[];
}

/** The last probe at the lowest broken rate, or of the first broken concurrency; null where nothing was broken. */
function brokenProbe(
  made: readonly MadeProbe[],
  high: ProbedRate | null,
  judged: readonly JudgedProbe[],
): { probe: MadeProbe; verdict: LoadVerdict } | null {
  const at = made.findLastIndex(
    ({ plan: { load } }, i) =>
      judged[i]?.keeps === false &&
      (high === null ? load.loop === 'closed' : load.loop === 'open' && load.rateRps === high.rateRps),
  );
  const [probe, verdict] = [made[at], judged[at]];
  return probe === undefined || verdict === undefined ? null : { probe, verdict };
}

/**
 * Queues that build up more rarely than a probe is long are in hardly any: on simulated servers the rate is found so much too high, as a
 * share, and the lower end of its interval (docs/capacity-accuracy.md). Both are lowered by it.
 */
const rareQueues = { value: 0.02, low: 0.04 } as const;

/** A promise of all is one of nearly all: a share of 0 has no odds. */
const leastAllowed = (share: number): number => Math.max(share, 1e-4);

/** What a probe counted of every objective; of one whose requests piled up, that all of them will be outside. */
function countsOf(probe: MadeProbe, objectives: number): RateCount[] {
  const { load, settleMs } = probe.plan;
  if (load.loop === 'closed' || probe.outcome.clientLimit !== null) return [];
  const course = courseOfProbe(probe);
  const piled = isGrowing(course);
  const sum = (slices: readonly ProbeSlice[], of: (slice: ProbeSlice) => number): number =>
    slices.reduce((total, slice) => total + of(slice), 0);
  const counted = piled ? course.slices : course.decided;
  const due = sum(counted, (slice) => slice.due);
  return Array.from({ length: objectives }, (_, i) => ({
    rateRps: load.rateRps,
    due,
    broken: piled ? due : sum(counted, ({ broken }) => broken[i] ?? 0),
    settlings: (counted.length * sliceMs) / Math.max(settleMs, sliceMs),
  }));
}

/** The rate at which the first objective is broken, by what all open loops of a search counted; null where none counted anything. */
function foundCrossing(made: readonly MadeProbe[], shared: readonly SharedObjective[]): Crossing | null {
  const counts = made.map((probe) => countsOf(probe, shared.length));
  const found = crossing(
    shared.map(({ share }, i) => ({
      allowed: leastAllowed(1 - share),
      counts: counts.flatMap((each) => each[i] ?? []),
    })),
  );
  return (
    found && {
      low: found.low * (1 - rareQueues.low),
      value: found.value * (1 - rareQueues.value),
      high: found.high,
    }
  );
}

/** What the probes of a search say, however it ended. */
export function capacityAnswer(
  made: readonly MadeProbe[],
  objectives: readonly Objective[],
  end: SearchEnd,
): CapacityAnswer {
  const shared = sharedObjectives(objectives);
  const rates = probedRates(made, shared);
  const { low, high, contradiction } = bracketOf(rates);
  const probes = made.map((probe) => {
    return { plan: probe.plan, ...judgeLoad([courseOfProbe(probe)], shared, probe.plan.load.loop) };
  });
  const kept = end === 'unreachable' ? 0 : (low?.rateRps ?? null);
  const found = kept === 0 ? null : foundCrossing(made, shared);
  const value = high === null ? kept : (found?.value ?? kept);
  return {
    end,
    sloCapacityRps: kept === null ? null : value,
    keptRps: kept,
    interval: {
      low: found === null || low === null || value === null ? null : Math.min(found.low, value),
      high: found === null || high === null ? null : found.high,
    },
    confirmed: low?.confirmed ?? false,
    contradictory: contradiction !== null,
    limiting: limitingOf(made, brokenProbe(made, high, probes), objectives),
    probes,
  };
}
