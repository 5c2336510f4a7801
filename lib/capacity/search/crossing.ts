import { confidence } from '../../statistics/confidence.ts';
import { logBetaBinomial } from '../../statistics/beta-binomial.ts';

/** What one probe counted of one objective. */
export interface RateCount {
  readonly rateRps: number;
  readonly due: number;
  readonly broken: number;
  /** For how long, in times that the load takes to settle. */
  readonly settlings: number;
}

/** The counts of one objective in all probes, and the share of requests that may break it. */
export interface ObjectiveCounts {
  readonly allowed: number;
  readonly counts: readonly RateCount[];
}

/** Where a rate lies, requests/s: its median and the ends of 95 %. */
export interface Crossing {
  readonly low: number;
  readonly value: number;
  readonly high: number;
}

/** What is held to be likely of a positive number before anything is counted: about `typical`, a standard deviation is a factor. */
interface Belief {
  readonly typical: number;
  readonly factor: number;
}

/**
 * By how much the logarithm of the odds rises with that of the rate: on simulated servers, in runs of 30,000 requests from 0.95 to 1.05 of the
 * capacity, 7 where answers only get slower to some hundred where memory ends at once.
 */
const steepness: Belief = { typical: 20, factor: 2.5 };
/** How long requests break a limit together, in times that a load takes to settle: a mean time of a request, a third or three of them. */
const clusters: Belief = { typical: 0.1, factor: 3 };
/** Of both, so many values are looked at, up to so many standard deviations away. */
const steps = { steepness: 11, clusters: 9, deviations: 2.5 } as const;
/** Rates that are looked at, from this factor below the lowest probed one to it above the highest. */
const rates = { count: 201, beyond: 1.5 } as const;

const values = ({ typical, factor }: Belief, count: number): { value: number; logBelief: number }[] =>
  Array.from({ length: count }, (_, i) => {
    const deviations = steps.deviations * ((2 * i) / (count - 1) - 1);
    return { value: typical * factor ** deviations, logBelief: -(deviations ** 2) / 2 };
  });

const shapes = values(steepness, steps.steepness).flatMap((slope) =>
  values(clusters, steps.clusters).map((cluster) => ({
    slope: slope.value,
    cluster: cluster.value,
    logBelief: slope.logBelief + cluster.logBelief,
  })),
);

/** Odds beyond which nothing is told any more: a share is never 0 or 1. */
const mostLogOdds = 20;
const shareOf = (logOdds: number): number =>
  1 / (1 + Math.exp(-Math.min(mostLogOdds, Math.max(-mostLogOdds, logOdds))));

/** How likely the counts are where the share outside comes to the allowed one at `logRate`, whatever else is true; as a logarithm for each shape. */
function logLikelihoods({ allowed, counts }: ObjectiveCounts, logRate: number): number[] {
  const logOdds = Math.log(allowed / (1 - allowed));
  return shapes.map(({ slope, cluster, logBelief }) =>
    counts.reduce((sum, { rateRps, due, broken, settlings }) => {
      const share = shareOf(logOdds + slope * (Math.log(rateRps) - logRate));
      return sum + logBetaBinomial(broken, due, share, settlings / cluster);
    }, logBelief),
  );
}

/** The chance of each rate to be the one, of one objective. */
function chances(objective: ObjectiveCounts, logRates: readonly number[]): number[] {
  const logs = logRates.map((logRate) => logLikelihoods(objective, logRate));
  const most = logs.flat().reduce((a, b) => Math.max(a, b), -Infinity);
  const weights = logs.map((each) => each.reduce((sum, log) => sum + Math.exp(log - most), 0));
  const all = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / all);
}

/** The chance that a rate is no higher than each. */
function upTo(parts: readonly number[]): number[] {
  let sum = 0;
  return parts.map((part) => (sum += part));
}

/** Where a rising course comes to a level, by a line between its points. */
function reaching(level: number, logRates: readonly number[], course: readonly number[]): number {
  const at = Math.max(
    1,
    course.findIndex((chance) => chance >= level),
  );
  const [from, to] = [course[at - 1] ?? 0, course[at] ?? 1];
  const [low, high] = [logRates[at - 1] ?? 0, logRates[at] ?? 0];
  return Math.exp(low + (high - low) * Math.min(1, Math.max(0, (level - from) / (to - from))));
}

/**
 * The rate, requests/s, at which the first of the objectives is broken by as many requests as may break it, from the counts of all probes:
 * the odds of a request to be outside rise as a power of the rate, and requests outside come in clusters as long as a queue lasts. Rate,
 * steepness and clusters are looked at together on a grid, each weighed by how likely it makes the counts (Bayesian threshold
 * estimation as of adaptive psychometry: Kontsevich and Tyler 1999, doi:10.1016/S0042-6989(98)00285-5; overdispersion as in Williams 1982). That a probe
 * ended early, or where a search put it because of what it had seen, makes no difference to it. Null where nothing was counted.
 */
export function crossing(objectives: readonly ObjectiveCounts[]): Crossing | null {
  const counted = objectives.map(({ allowed, counts }) => ({ allowed, counts: counts.filter(({ due }) => due > 0) }));
  const probed = counted.flatMap(({ counts }) => counts.map(({ rateRps }) => rateRps));
  if (probed.length === 0) return null;
  const [from, to] = [Math.log(Math.min(...probed) / rates.beyond), Math.log(Math.max(...probed) * rates.beyond)];
  const logRates = Array.from({ length: rates.count }, (_, i) => from + ((to - from) * i) / (rates.count - 1));
  // Above a rate only where all objectives are.
  const above = counted
    .map((objective) => upTo(chances(objective, logRates)))
    .reduce(
      (all, course) => all.map((chance, i) => chance * (1 - (course[i] ?? 1))),
      logRates.map(() => 1),
    );
  const below = above.map((chance) => 1 - chance);
  const tail = (1 - confidence) / 2;
  return {
    low: reaching(tail, logRates, below),
    value: reaching(0.5, logRates, below),
    high: reaching(1 - tail, logRates, below),
  };
}
