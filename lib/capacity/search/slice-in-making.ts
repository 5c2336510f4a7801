import type { ProbeSlice } from './probe.ts';

/** A second of a probe while it is counted. */
export type SliceInMaking = { -readonly [K in keyof ProbeSlice]: ProbeSlice[K] } & { broken: number[] };

/** A second in which nothing has happened yet, and of which the server has told nothing. */
export const emptySlice = (objectives: readonly unknown[]): SliceInMaking => ({
  due: 0,
  pending: 0,
  broken: objectives.map(() => 0),
  ended: 0,
  failed: 0,
  inFlight: 0,
  waiting: null,
  running: null,
  kvUsage: null,
  preemptions: null,
});
