import { arrivalProfile } from './arrival.ts';

/** An open loop with gamma gaps, burstier or more even than Poisson's. */
export const gammaArrival = arrivalProfile(
  'gamma-arrival',
  'gamma',
  'An open loop: RATE requests per second on average with gamma gaps, burstier than Poisson’s where BURSTINESS is below 1.',
  ['BURSTINESS'],
);
