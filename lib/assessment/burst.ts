import type { Run } from '../schema/run.ts';

/** A closed loop with fewer requests per slot is mostly its own beginning and end. */
export const requestsPerSlot = 10;

/** Whether so few requests over so many slots make a burst, whose rate is that of a few batches. An open loop has no slots. */
export const isBurst = (loop: Run['loop'], slots: number, measured: number): boolean =>
  loop === 'closed' && measured < requestsPerSlot * slots;
