import type { Configuration } from '../configuration/settings.ts';
import { formatCount } from '../units/number.ts';
import { formatDuration } from '../units/duration.ts';

/** What an open loop keeps busy. */
export interface OpenLoad {
  /** Largest number of arrivals within the time that one request takes. */
  readonly arrivals: number;
  /** Variance of that number by its mean: 1 for Poisson arrivals. */
  readonly dispersion: number;
  /** Turns in all: more are never in flight. */
  readonly turns: number;
}

/** How long a request is expected to take where neither the setting nor an objective says it. */
const usualE2eMs = 10_000;

/** How long one request is expected to take from sending to its end, ms. */
export const expectedE2eMs = ({ EXPECTED_E2E, SLO_P95_E2E }: Configuration): number =>
  EXPECTED_E2E ?? SLO_P95_E2E ?? usualE2eMs;

/** Beyond these, virtual users alone take about a gigabyte. */
const manyVus = 3000;

/**
 * Virtual users that an open loop needs so that one is free when a request is due. By Little's law `arrivals` are in flight on
 * average while each takes as long as expected; their number varies by about its root, and four deviations above it are
 * exceeded once in 30,000 looks.
 */
export function littlesVus({ arrivals, dispersion, turns }: OpenLoad): number {
  // even arrivals vary too in what is in flight, by the requests' own times
  const needed = Math.ceil(arrivals + 4 * Math.sqrt(arrivals * Math.max(1, dispersion)));
  return Math.max(1, Math.min(needed, turns));
}

/** The virtual users to make, and what is to be said about their number. */
export function virtualUsers(configuration: Configuration, load: OpenLoad): { vus: number; warnings: string[] } {
  const needed = littlesVus(load);
  const vus = Math.min(configuration.PRE_ALLOCATED_VUS ?? needed, load.turns);
  const warnings: string[] = [];
  if (vus < needed) {
    warnings.push(
      `PRE_ALLOCATED_VUS=${vus} may not suffice: with answers that take ${formatDuration(expectedE2eMs(configuration))} ` +
        `(EXPECTED_E2E) Little's law asks for ${formatCount(needed)}. A request that is due while all are busy is sent late.`,
    );
  }
  if (vus > manyVus) {
    warnings.push(
      `The load needs ${formatCount(vus)} virtual users, which take about ${formatCount(Math.round((vus * 0.3) / 100) * 100)} MB here. ` +
        'A lower EXPECTED_E2E makes fewer; PRE_ALLOCATED_VUS says how many.',
    );
  }
  return { vus, warnings };
}
