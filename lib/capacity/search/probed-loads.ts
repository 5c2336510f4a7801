import { answeredRps, courseOf, type Course } from './course.ts';
import { sliceMs, type ProbeOutcome, type ProbePlan, type SharedObjective } from './probe.ts';
import { judgeLoad, type LoadVerdict } from './verdict.ts';

/** A probe that was made. */
export interface MadeProbe {
  readonly plan: ProbePlan;
  readonly outcome: ProbeOutcome;
}

/** All probes at one rate, judged together. */
export interface ProbedRate extends LoadVerdict {
  readonly rateRps: number;
  readonly probes: number;
  /** Measured after settling, in all its probes, ms. */
  readonly measuredMs: number;
  readonly confirmed: boolean;
}

/** One closed loop. */
export interface ProbedConcurrency extends LoadVerdict {
  readonly concurrency: number;
  /** Successes per second; null where none was measured. */
  readonly answeredRps: number | null;
  /** The largest multiple of its limit that any promised percentile came to; null where no time is promised or none was measured. */
  readonly timesLimit: number | null;
}

/** What counts of a made probe. */
export const courseOfProbe = ({ plan, outcome }: MadeProbe): Course => courseOf(plan.load, plan.settleMs, outcome);

/** The largest multiple of a limit; null of none. */
function worstOf(timesLimit: readonly (number | null)[]): number | null {
  const known = timesLimit.flatMap((times) => times ?? []);
  return known.length === 0 ? null : Math.max(...known);
}

/** The closed loops of a search, by rising concurrency. */
export function probedConcurrencies(
  made: readonly MadeProbe[],
  objectives: readonly SharedObjective[],
): ProbedConcurrency[] {
  return made
    .flatMap((probe) => {
      const { load } = probe.plan;
      if (load.loop === 'open') return [];
      const course = courseOfProbe(probe);
      return [
        {
          concurrency: load.concurrency,
          ...judgeLoad([course], objectives, 'closed'),
          answeredRps: answeredRps(course),
          timesLimit: worstOf(probe.outcome.timesLimit),
        },
      ];
    })
    .sort((a, b) => a.concurrency - b.concurrency);
}

/** The rates of a search, by rising rate; probes whose client was at its limit say nothing of the server. */
export function probedRates(made: readonly MadeProbe[], objectives: readonly SharedObjective[]): ProbedRate[] {
  const believed = made.filter(({ outcome }) => outcome.clientLimit === null);
  const rates = new Set(believed.flatMap(({ plan: { load } }) => (load.loop === 'open' ? [load.rateRps] : [])));
  return [...rates]
    .sort((a, b) => a - b)
    .map((rateRps) => {
      const at = believed.filter(({ plan: { load } }) => load.loop === 'open' && load.rateRps === rateRps);
      return {
        rateRps,
        probes: at.length,
        measuredMs: at.reduce((sum, probe) => sum + courseOfProbe(probe).slices.length * sliceMs, 0),
        confirmed: at.some(({ plan }) => plan.purpose === 'confirm'),
        ...judgeLoad(at.map(courseOfProbe), objectives, 'open'),
      };
    });
}
