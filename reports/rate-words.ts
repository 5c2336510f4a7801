import type { Measure } from '../lib/schema/assessment.ts';

/** Why rates have no interval: each reason once, as a sentence. */
export const bareRates = (rates: readonly Measure[]): string[] =>
  [
    ...new Set(
      rates.flatMap(({ standing, interval, why }) =>
        standing === 'uncertain' && interval === null ? [why ?? ''] : [],
      ),
    ),
  ]
    .filter((why) => why !== '')
    .map((why) => `${why.charAt(0).toUpperCase()}${why.slice(1)}.`);

/** What counts in goodput. */
export const goodputMeaning = 'Goodput: only requests that keep every promise which a single request can keep.';
