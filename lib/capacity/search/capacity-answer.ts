import type { Objective } from '../../schema/run.ts';
import { bracketOf } from './bracket.ts';
import { foundCrossing } from './found-crossing.ts';
import { limitingOf, type Limiting } from './limiting.ts';
import type { SearchEnd } from './next-probe.ts';
import type { ProbePlan } from './probe.ts';
import { courseOfProbe, probedRates, type MadeProbe, type ProbedRate } from './probed-loads.ts';
import { sharedObjectives } from './shared-objectives.ts';
import { judgeLoad, type LoadVerdict } from './verdict.ts';

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
