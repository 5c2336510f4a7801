import type { ProbeLoad, ProbePurpose, ProbeSlice } from './probe.ts';
import type { MadeProbe } from './probed-loads.ts';

/** A second in which ten requests were due and ended. */
export const steadySlice: ProbeSlice = {
  due: 10,
  pending: 0,
  broken: [0],
  ended: 10,
  failed: 0,
  inFlight: 10,
  waiting: 0,
  running: 10,
  kvUsage: 0.4,
  preemptions: 0,
};

/** What a made probe is like: so many requests of every second outside of its one objective, for so many seconds. */
export interface Made {
  readonly load: ProbeLoad;
  readonly purpose?: ProbePurpose;
  readonly broken: number;
  readonly seconds?: number;
  readonly timesLimit?: number;
  readonly clientLimit?: string;
  readonly slice?: Partial<ProbeSlice>;
}

/** A probe that was made, without anything that chance brings. */
export function madeProbe({
  load,
  purpose = 'narrow',
  broken,
  seconds = 100,
  timesLimit,
  clientLimit,
  slice,
}: Made): MadeProbe {
  return {
    plan: { purpose, load, settleMs: 0, leastMs: 0, mostMs: 1000 * seconds },
    outcome: {
      slices: Array.from({ length: seconds }, () => ({ ...steadySlice, broken: [broken], ...slice })),
      clientLimit: clientLimit ?? null,
      timesLimit: [timesLimit ?? null],
    },
  };
}

/** An open loop and a closed one. */
export const open = (rateRps: number): ProbeLoad => ({ loop: 'open', rateRps });
export const closed = (concurrency: number): ProbeLoad => ({ loop: 'closed', concurrency });
