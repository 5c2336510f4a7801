import type { Objective } from '../../schema/run.ts';
import { beyond, bracketOf, firstRate, isSaturated, type Bracket } from './bracket.ts';
import type { ProbeLoad, ProbePlan, ProbePurpose, SharedObjective } from './probe.ts';
import {
  probedConcurrencies,
  probedRates,
  type MadeProbe,
  type ProbedConcurrency,
  type ProbedRate,
} from './probed-loads.ts';
import { sharedObjectives } from './shared-objectives.ts';

/** What a search may take, and when it is content. */
export interface SearchLimits {
  /** Probes in all. */
  readonly mostProbes: number;
  /** Concurrency at which closed loops end, however well the server does. */
  readonly mostConcurrency: number;
  /** Measured time of a probe at most, ms, after it has settled; and of the confirmation. */
  readonly mostMs: number;
  readonly confirmMs: number;
  /** Measured time before a probe may end with a yes, ms; no less than 20 mean times of a request either. */
  readonly leastMs: number;
  /** Lowest broken rate over highest kept one at which the search is content. */
  readonly ratio: number;
}

/** Twelve probes of at most five minutes and a confirmation of ten. */
export const usualLimits: SearchLimits = {
  mostProbes: 12,
  mostConcurrency: 1024,
  mostMs: 300_000,
  confirmMs: 600_000,
  leastMs: 60_000,
  ratio: 1.05,
};

/** Why a search is over. */
export type SearchEnd =
  /** The bracket is narrow enough and its lower end was kept again on fresh requests. */
  | 'confirmed'
  /** The objectives are broken by a request that is alone on the server. */
  | 'unreachable'
  /** The load generator was at its limit before the server was. */
  | 'client'
  /** The probes that may be made were made. */
  | 'budget';

/** What to do next. */
export type NextProbe = { readonly probe: ProbePlan } | { readonly end: SearchEnd };

/** Each closed loop has so many times the requests in flight: two doublings, so that probes are left for the open loop. */
const doublings = 4;
/** Mean times of a request until a load has settled, and that a window holds at least (the method's rule). */
const means = { settle: 10, window: 20 } as const;
const leastSettleMs = 5000;

/** Mean time of a request, ms, by Little's law, where the objectives were last kept by a closed loop; of the first one where they never were. */
function meanMs(closed: readonly ProbedConcurrency[]): number {
  const from = closed.findLast(({ keeps, answeredRps }) => keeps && answeredRps) ?? closed[0];
  return from === undefined || !from.answeredRps ? 0 : (1000 * from.concurrency) / from.answeredRps;
}

function planOf(
  purpose: ProbePurpose,
  load: ProbeLoad,
  closed: readonly ProbedConcurrency[],
  { leastMs, mostMs, confirmMs }: SearchLimits,
): ProbePlan {
  const mean = meanMs(closed);
  const least = Math.max(leastMs, means.window * mean);
  const most = Math.max(least, purpose === 'confirm' ? confirmMs : mostMs);
  const settleMs = load.loop === 'open' ? Math.max(leastSettleMs, means.settle * mean) : 0;
  return { purpose, load, settleMs, leastMs: least, mostMs: most };
}

/** The next closed loop; null when these have shown where to look. */
function nextConcurrency(closed: readonly ProbedConcurrency[], { mostConcurrency }: SearchLimits): number | null {
  const last = closed.at(-1);
  if (last === undefined) return 1;
  if (!last.keeps || isSaturated(closed) || last.concurrency >= mostConcurrency) return null;
  return Math.min(mostConcurrency, doublings * last.concurrency);
}

/** Both rates of a contradiction are made again, each once. */
const againOf = ({ contradiction }: Bracket): ProbedRate | undefined =>
  contradiction?.find(({ probes }) => probes === 1);

/** The rate to try next and why; null when the search is content. */
function nextRate(
  rates: readonly ProbedRate[],
  first: number,
  left: number,
  { ratio, confirmMs }: SearchLimits,
): { rateRps: number; purpose: ProbePurpose } | null {
  const bracket = bracketOf(rates);
  const { low, high } = bracket;
  const narrow = (rateRps: number) => ({ rateRps, purpose: 'narrow' as const });
  const again = againOf(bracket);
  if (again !== undefined) return narrow(again.rateRps);
  if (low !== null && !low.confirmed && left === 1) return { rateRps: low.rateRps, purpose: 'confirm' };
  if (low === null && high === null) return narrow(first);
  if (high === null) return narrow(beyond(rates, 'up'));
  if (low === null)
    return narrow(
      beyond(
        rates.filter(({ keeps }) => !keeps),
        'down',
      ),
    );
  if (high.rateRps / low.rateRps > ratio + 1e-9) return narrow(Math.sqrt(low.rateRps * high.rateRps));
  if (!low.confirmed) return { rateRps: low.rateRps, purpose: 'confirm' };
  // One rate is kept with ease and the next, in a shorter probe, is not: chance may have been at the shorter one.
  const hasty = low.proven && !high.confirmed && high.measuredMs < confirmMs;
  return hasty ? { rateRps: high.rateRps, purpose: 'confirm' } : null;
}

/**
 * The next step of a search, from the probes made so far and nothing else, so that a search that was cut off goes on from what it
 * wrote down. Closed loops first, each with four times the requests in flight, until they break an objective or bring no more; then
 * Poisson arrivals: a first rate from there, steps away from it until one is kept and one broken, halving between them on a
 * logarithmic scale; then the kept one again for longer, and the broken one too where the kept one was so with ease. A rate broken below a kept one is chance: both are made again.
 */
export function nextProbe(
  made: readonly MadeProbe[],
  objectives: readonly Objective[],
  limits: SearchLimits = usualLimits,
): NextProbe {
  return next(made, sharedObjectives(objectives), limits);
}

/** Where the client was at its limit no higher rate means anything: what was kept is confirmed once, and that is all. */
function lastOfLimited(
  made: readonly MadeProbe[],
  kept: ProbedRate | null,
  closed: readonly ProbedConcurrency[],
  limits: SearchLimits,
): NextProbe {
  const tried = made.some(({ plan }) => plan.purpose === 'confirm');
  if (kept === null || tried || made.length >= limits.mostProbes) return { end: 'client' };
  return { probe: planOf('confirm', { loop: 'open', rateRps: kept.rateRps }, closed, limits) };
}

function next(made: readonly MadeProbe[], objectives: readonly SharedObjective[], limits: SearchLimits): NextProbe {
  const closed = probedConcurrencies(made, objectives);
  const rates = probedRates(made, objectives);
  const left = limits.mostProbes - made.length;
  const alone = closed[0];
  if (alone !== undefined && !alone.keeps && alone.proven) return { end: 'unreachable' };
  const confirmable = bracketOf(rates).low;
  if (made.some(({ outcome }) => outcome.clientLimit !== null)) return lastOfLimited(made, confirmable, closed, limits);
  if (left <= 0) return { end: confirmable?.confirmed === true ? 'confirmed' : 'budget' };
  const concurrency = rates.length > 0 ? null : nextConcurrency(closed, limits);
  if (concurrency !== null) return { probe: planOf('bracket', { loop: 'closed', concurrency }, closed, limits) };
  const first = firstRate(closed);
  if (first === null) return { end: 'unreachable' };
  const step = nextRate(rates, first, left, limits);
  if (step === null) return { end: 'confirmed' };
  return { probe: planOf(step.purpose, { loop: 'open', rateRps: step.rateRps }, closed, limits) };
}
