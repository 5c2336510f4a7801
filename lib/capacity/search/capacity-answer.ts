import type { Objective } from '../../schema/run.ts';
import { bracketOf } from './bracket.ts';
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
   * Requests/s of Poisson arrivals that one server takes within the objectives (`slo_capacity_rps`): from the highest rate that was
   * kept half the way to where the share outside of the worst objective comes to what is allowed. The kept rate
   * where none was broken; 0 where a request that is alone breaks them; null where no rate was kept.
   */
  readonly sloCapacityRps: number | null;
  /** The highest rate that was kept below every broken one, requests/s. */
  readonly keptRps: number | null;
  /**
   * Requests/s: the highest rate that is surely kept and the lowest that is surely broken, 95 % each by what the probes at it counted;
   * null where none proves one. Queues that build up more rarely than a probe is long are in no probe, so it can lie too high.
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
 * Of the way from the kept rate to the crossing: probes of ten minutes see too few of the rare long queues, so that the crossing is
 * 2 % too high on simulated servers, and the kept rate 2 % too low (`bench/saturation-study.ts`).
 */
const ofTheWay = 0.5;

/** Towards where the share outside of the worst objective comes to what is allowed, by a line through the logarithms of its odds over those of the rates. */
function crossing(low: ProbedRate, high: ProbedRate | null): number {
  if (high === null) return low.rateRps;
  const [from, to] = [Math.log(low.oddsRatio ?? 1), Math.log(high.oddsRatio ?? 1)];
  const share = from < 0 && to > 0 ? from / (from - to) : 0.5;
  return low.rateRps * (high.rateRps / low.rateRps) ** (ofTheWay * share);
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
  return {
    end,
    sloCapacityRps: end === 'unreachable' || low === null ? kept : crossing(low, high),
    keptRps: kept,
    interval: {
      low: rates.findLast(({ rateRps, keeps, proven }) => keeps && proven && rateRps <= (kept ?? 0))?.rateRps ?? null,
      high: rates.find(({ rateRps, keeps, proven }) => !keeps && proven && rateRps > (kept ?? 0))?.rateRps ?? null,
    },
    confirmed: low?.confirmed ?? false,
    contradictory: contradiction !== null,
    limiting: limitingOf(made, brokenProbe(made, high, probes), objectives),
    probes,
  };
}
