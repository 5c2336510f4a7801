import { arrivalProfile } from './arrival.ts';

/** An open loop with even gaps. */
export const constantArrival = arrivalProfile(
  'constant-arrival',
  'even',
  'An open loop: RATE requests per second, evenly spaced, whether or not answers come.',
);
