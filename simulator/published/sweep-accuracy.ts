import { seededRandom } from '../../lib/statistics/seeded-random.ts';
import { signedPercentDigits } from '../../lib/units/share.ts';
import { quantilesOf } from '../prediction/load-figures.ts';
import type { Profile } from '../profiles/profile.ts';
import { numpyRandom } from './numpy-random.ts';
import { repeatLevel, type SimulatedLevel } from './repeat-level.ts';
import type { PublishedLevel, PublishedSweep } from './rtx5090-qwen3-4b.ts';

/** One level, published and simulated. */
export interface LevelComparison {
  readonly published: PublishedLevel;
  /** The median of five simulations with arrivals of their own, figure by figure. */
  readonly fiveSeeds: SimulatedLevel;
  /** One simulation with the very arrivals that the published run had. */
  readonly sameArrivals: SimulatedLevel;
}

/** A promise of the simulator about a sweep, and whether a profile keeps it. */
export interface SweepGate {
  readonly promise: string;
  readonly passed: boolean;
  /** What was found, in words. */
  readonly found: string;
}

/** Seeds of the five simulations: arrivals and jitter. */
const seeds = [1, 2, 3, 4, 5];
/** Apart from the engine's own jitter. */
const arrivalStream = 9;

/** Runs every level of the sweep in virtual time. */
export function compareSweep(profile: Profile, sweep: PublishedSweep): LevelComparison[] {
  return sweep.levels.map((published) => {
    const { rateRps } = published;
    const runs = seeds.map((seed) =>
      repeatLevel(profile, sweep, rateRps, { random: seededRandom(seed, 0, arrivalStream), seed }),
    );
    const median = (of: (level: SimulatedLevel) => number): number => quantilesOf(runs.map(of)).p50;
    return {
      published,
      fiveSeeds: {
        rateRps,
        requestsPerSecond: median((run) => run.requestsPerSecond),
        ttftP50Ms: median((run) => run.ttftP50Ms),
        ttftP99Ms: median((run) => run.ttftP99Ms),
        tpotP50Ms: median((run) => run.tpotP50Ms),
        tpotP99Ms: median((run) => run.tpotP99Ms),
        itlP99Ms: median((run) => run.itlP99Ms),
        preemptions: median((run) => run.preemptions),
      },
      sameArrivals: repeatLevel(profile, sweep, rateRps, { random: numpyRandom(sweep.seed), seed: 1 }),
    };
  });
}

/** A level is kept up with when this share of the requests that were sent in a second also end in one. */
const keptUp = 0.95;

/** Whether a level's requests end as fast as they are sent. */
export const keepsUp = ({ rateRps, requestsPerSecond }: PublishedLevel): boolean =>
  requestsPerSecond >= keptUp * rateRps;

/** The knee: the place in the ladder of the first rate that is not kept up with; one past the last when there is none. */
export function kneeOf(levels: readonly PublishedLevel[]): number {
  const first = levels.findIndex((level) => !keepsUp(level));
  return first === -1 ? levels.length : first;
}

/** What is promised of a sweep; the medians of five seeds are held to it. */
export function sweepGates(levels: readonly LevelComparison[]): SweepGate[] {
  const knee = kneeOf(levels.map(({ published }) => published));
  const simulatedKnee = kneeOf(levels.map(({ fiveSeeds }) => fiveSeeds));
  const below = levels.slice(0, knee);
  const last = levels.slice(-1);
  const within = (
    promise: string,
    among: readonly LevelComparison[],
    of: (level: PublishedLevel) => number,
    allowed: readonly [number, number],
  ): SweepGate => {
    const errors = among.map(({ published, fiveSeeds }) => ({
      rateRps: published.rateRps,
      error: of(fiveSeeds) / of(published) - 1,
    }));
    const outside = errors.filter(({ error }) => !(error >= allowed[0] && error <= allowed[1]));
    const told = (outside.length > 0 ? outside : errors).map(
      ({ rateRps, error }) => `${signedPercentDigits(error, 1)} % at ${rateRps}/s`,
    );
    return { promise, passed: among.length > 0 && outside.length === 0, found: told.join(', ') };
  };
  return [
    within('below the knee, median TPOT within 10 %', below, (level) => level.tpotP50Ms, [-0.1, 0.1]),
    within('below the knee, median TTFT within 15 %', below, (level) => level.ttftP50Ms, [-0.15, 0.15]),
    within('below the knee, throughput within 5 %', below, (level) => level.requestsPerSecond, [-0.05, 0.05]),
    within('saturated, throughput within 10 %', last, (level) => level.requestsPerSecond, [-0.1, 0.1]),
    {
      promise: 'the knee within one step of the ladder',
      passed: Math.abs(knee - simulatedKnee) <= 1,
      found: `step ${simulatedKnee + 1} against ${knee + 1}`,
    },
    within('saturated, median TTFT (the queue) within a factor of two', last, (level) => level.ttftP50Ms, [-0.5, 1]),
    within('saturated, median TPOT within 10 %', last, (level) => level.tpotP50Ms, [-0.1, 0.1]),
  ];
}
