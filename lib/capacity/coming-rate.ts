import { confidence } from '../statistics/confidence.ts';
import { normalFactor } from '../statistics/normal-distribution.ts';
import type { Estimate } from '../statistics/ratio-interval.ts';
import { studentFactor } from '../statistics/student.ts';
import type { LoadPoint } from '../schema/load-point.ts';

/** How the interval of a rate to come was made. */
export type Basis = 'offered' | 'runs' | 'drift-allowance';

/** A rate to come, requests/s, with both ends of its 95 % interval. */
export type ComingRate = Estimate & { readonly low: number; readonly high: number };

/** With fewer runs, their spread is no guide to the next: then what a server may drift from run to run is allowed for. */
export const fewestRuns = 3;
/** Share of the rate that a server may drift from run to run. */
export const driftAllowance = 0.1;

/**
 * The rate of the next run, requests/s, from the rates of at least three: by Student's t on their logarithms the interval
 * in which one more run falls, which is wider than that of their mean, as the run that is foretold is one.
 */
export function nextRun(rates: readonly number[]): ComingRate {
  const logs = rates.map(Math.log);
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  const variance = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (logs.length - 1);
  const half = studentFactor(logs.length - 1, confidence) * Math.sqrt(variance * (1 + 1 / logs.length));
  return { value: Math.exp(mean), low: Math.exp(mean - half), high: Math.exp(mean + half) };
}

/** The interval of a rate, requests/s, wider by what a server may drift. */
export const withDrift = (low: number, high: number): { readonly low: number; readonly high: number } => ({
  low: low * (1 - driftAllowance),
  high: high * (1 + driftAllowance),
});

/**
 * The rate of an open loop is set by its clients, as long as the server keeps up: that which was offered, apart from the
 * chance of N arrivals. Null where any run's rate of answers is surely below it, or is not known well enough to say.
 */
function offeredRate(requests: number, runs: readonly LoadPoint[]): ComingRate | null {
  const kept = runs.every(({ loop, level, requestsPerS }) => {
    const { high = null } = requestsPerS ?? {};
    return loop === 'open' && high !== null && level <= high;
  });
  const [level = 0] = runs.map((run) => run.level);
  if (!kept || level === 0) return null;
  const chance = Math.min(1, normalFactor / Math.sqrt(requests));
  return { value: level, low: level / (1 + chance), high: level * (1 + chance) };
}

/**
 * The rate at which N more requests will be answered, from runs of one load that have a rate: that which was offered where an
 * open loop was kept up with, the spread from run to run where there are three or more, else the widest interval of them, a
 * tenth wider on both sides.
 */
export function comingRate(
  requests: number,
  runs: readonly LoadPoint[],
): { readonly rate: ComingRate; readonly basis: Basis } {
  const offered = offeredRate(requests, runs);
  if (offered !== null) return { rate: offered, basis: 'offered' };
  const rates = runs.flatMap(({ requestsPerS }) => requestsPerS ?? []);
  const values = rates.map(({ value }) => value);
  if (rates.length >= fewestRuns) return { rate: nextRun(values), basis: 'runs' };
  const value = values.reduce((sum, each) => sum + each, 0) / values.length;
  const edges = withDrift(
    Math.min(...rates.map(({ low, value: own }) => low ?? own)),
    Math.max(...rates.map(({ high, value: own }) => high ?? own)),
  );
  return { rate: { value, ...edges }, basis: 'drift-allowance' };
}
