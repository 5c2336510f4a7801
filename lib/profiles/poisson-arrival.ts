import { arrivalProfile } from './arrival.ts';

/** An open loop with exponential gaps, as of many independent users. */
export const poissonArrival = arrivalProfile(
  'poisson-arrival',
  'poisson',
  'An open loop: RATE requests per second on average with exponential gaps, as of many independent users.',
);
