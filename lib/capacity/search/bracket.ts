import type { ProbedConcurrency, ProbedRate } from './probed-loads.ts';

/** Where the capacity lies by the probes of an open loop; null: no probe bounds it there. */
export interface Bracket {
  readonly low: ProbedRate | null;
  readonly high: ProbedRate | null;
  /** A rate that is broken although a higher one is kept, and that higher one: chance has been at one of them. */
  readonly contradiction: readonly [ProbedRate, ProbedRate] | null;
}

/** The lowest broken rate and the highest kept one below it. Of probed rates in rising order. */
export function bracketOf(rates: readonly ProbedRate[]): Bracket {
  const high = rates.find(({ keeps }) => !keeps) ?? null;
  const below = (rate: ProbedRate): boolean => high === null || rate.rateRps < high.rateRps;
  const above = high === null ? undefined : rates.find(({ keeps, rateRps }) => keeps && rateRps > high.rateRps);
  return {
    low: rates.findLast((rate) => rate.keeps && below(rate)) ?? null,
    high,
    contradiction: high === null || above === undefined ? null : [high, above],
  };
}

/** Distance of the first steps away from a rate, as a factor. */
const firstStep = 1.1;

/** No step is longer: what lies between has to be halved afterwards. */
const longestStep = 4 / 3;

/** Up from rates that are all kept, or down from rates that are all broken: each time twice as far, on a logarithmic scale, up to the longest step. */
export function beyond(rates: readonly ProbedRate[], direction: 'up' | 'down'): number {
  const lowest = rates[0]?.rateRps ?? Number.NaN;
  const highest = rates.at(-1)?.rateRps ?? Number.NaN;
  const factor = Math.min(longestStep, Math.max(firstStep, (highest / lowest) ** 2));
  return direction === 'up' ? highest * factor : lowest / factor;
}

/** Throughput of a closed loop that no longer grows by as much as this has reached its end. */
const leastGain = 1.05;
/** A percentile that is less than this share of its limit (it may be 0) says no more than that it is far from it. */
const leastTimes = 0.01;
/** Of that end, what Poisson arrivals may come to, as a first guess. */
const ofThroughput = 0.9;

/** Whether more requests in flight brought no more throughput. */
export function isSaturated(closed: readonly ProbedConcurrency[]): boolean {
  const [before, last] = closed.slice(-2).map(({ answeredRps }) => answeredRps);
  return closed.length >= 2 && (last ?? 0) < leastGain * (before ?? Infinity);
}

/**
 * The first rate to try: where the worst of the promised percentiles crosses its limit, on logarithmic scales between the
 * throughputs of the last closed loop that kept the objectives and the one that broke them; the geometric middle where no percentile tells, and
 * nine tenths of the throughput where none broke them. Null where no closed loop answered at all.
 */
export function firstRate(closed: readonly ProbedConcurrency[]): number | null {
  const answering = closed.filter(({ answeredRps }) => (answeredRps ?? 0) > 0);
  const kept = answering.findLast(({ keeps }) => keeps);
  const broken = answering.find(({ keeps }) => !keeps);
  const [from, to] = [kept?.answeredRps ?? null, broken?.answeredRps ?? null];
  if (from === null || to === null) {
    const known = from ?? to;
    return known === null ? null : known * (isSaturated(closed) ? ofThroughput : 1);
  }
  const [near, far] = [kept, broken].map((at) => Math.log(Math.max(leastTimes, at?.timesLimit ?? 1))) as [
    number,
    number,
  ];
  const share = near < 0 && far > 0 ? near / (near - far) : 0.5;
  return from * (Math.max(to, from) / from) ** share;
}
