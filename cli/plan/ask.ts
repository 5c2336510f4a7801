import type { Ask } from '../../lib/schema/plan.ts';
import { usualDemand } from '../../lib/capacity/servers.ts';
import { UsageError } from '../../lib/schema/usage-error.ts';

/** What is asked for on the command line. */
export interface AskOptions {
  readonly rate?: readonly number[];
  readonly requests: readonly number[];
  readonly peakFactor: number;
  readonly headroom: number;
  readonly redundancy: number;
  readonly price?: number;
  readonly currency?: string;
  readonly loadFactor?: number;
}

/** Numbers of requests that are asked about where nobody says otherwise. */
export const usualRequests: readonly number[] = [5000, 10_000, 50_000, 200_000];

/** What a plan is asked, with every mistake at once. */
export function askOf(options: AskOptions): Ask {
  const { rate = [], requests, peakFactor, headroom, redundancy, price, currency, loadFactor } = options;
  const problems = [
    ...requests
      .filter((count) => !Number.isInteger(count))
      .map((count) => `--requests: ${count} is not a whole number`),
    ...(peakFactor >= 1 ? [] : ['--peak-factor: it must be 1 or more']),
    ...(headroom < 1 ? [] : ['--headroom: nothing is left of the capacity; write e.g. 30%']),
    ...(price !== undefined && !(price > 0) ? ['--price: it must be above 0'] : []),
    ...(price !== undefined && currency === undefined ? ['--price: say in which currency, e.g. --currency EUR'] : []),
    ...(price === undefined && (currency ?? loadFactor) !== undefined
      ? ['--currency and --load-factor go with --price']
      : []),
    ...(loadFactor === 0 ? ['--load-factor: it must be above 0'] : []),
  ];
  if (problems.length > 0) throw new UsageError('This cannot be planned.', problems);
  return {
    requests,
    rates: rate,
    peakFactor,
    headroom,
    redundancy,
    price: price === undefined ? null : { perServerHour: price, loadFactor: loadFactor ?? 1, currency: currency ?? '' },
  };
}

/** Defaults of the options. */
export const usualAsk = { ...usualDemand, requests: usualRequests } as const;
