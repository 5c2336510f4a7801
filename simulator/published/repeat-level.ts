import { exponential, type Random } from '../../lib/statistics/seeded-random.ts';
import { runVirtually, type Arrival } from '../engine/virtual-time.ts';
import { latencyFigures, quantilesOf } from '../prediction/load-figures.ts';
import type { Profile } from '../profiles/profile.ts';
import type { PublishedLevel, PublishedSweep } from './rtx5090-qwen3-4b.ts';

/** One level as the simulator has it. */
export interface SimulatedLevel extends PublishedLevel {
  readonly preemptions: number;
}

/**
 * Arrivals as `vllm bench serve` draws them (vllm/benchmarks/serve.py, `get_request`): exponential pauses, the first one
 * included, stretched so that the last request is sent exactly at count / rate.
 */
export function benchArrivals(
  { promptTokens, outputTokens, requestsPerRate }: PublishedSweep,
  rateRps: number,
  random: Random,
): Arrival[] {
  const count = requestsPerRate * rateRps;
  let sum = 0;
  const sums = Array.from({ length: count }, () => (sum += exponential(random)));
  const stretch = (count / rateRps) * (1000 / sum);
  return sums.map((until, id) => ({
    id: String(id),
    atMs: until * stretch,
    promptTokens,
    outputTokens,
    maxTokens: outputTokens,
    finishReason: 'length',
  }));
}

/** Runs one level of the sweep in virtual time. `random` decides the arrivals, the seed the jitter of the steps. */
export function repeatLevel(
  profile: Profile,
  sweep: PublishedSweep,
  rateRps: number,
  { random, seed }: { random: Random; seed: number },
): SimulatedLevel {
  const limits = { ...profile.limits, maxModelLen: sweep.maxModelLen, enablePrefixCaching: false };
  const arrivals = benchArrivals(sweep, rateRps, random);
  const run = runVirtually({ profile: { ...profile, limits }, seed, arrivals });
  const { ttftMs, tpotMs } = latencyFigures(run.results.map(({ progress }) => progress));
  const gapsMs = run.results.flatMap(({ emittedMs }) =>
    emittedMs.slice(1).map((atMs, index) => atMs - (emittedMs[index] ?? 0)),
  );
  return {
    rateRps,
    requestsPerSecond: run.results.length / (run.endMs / 1000),
    ttftP50Ms: ttftMs.p50,
    ttftP99Ms: ttftMs.p99,
    tpotP50Ms: tpotMs.p50,
    tpotP99Ms: tpotMs.p99,
    itlP99Ms: quantilesOf(gapsMs).p99,
    preemptions: run.preemptions,
  };
}
