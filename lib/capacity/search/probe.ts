import type { Objective } from '../../schema/run.ts';

/** What a probe sends: so many requests in flight at any time, or Poisson arrivals at a rate. */
export type ProbeLoad =
  | { readonly loop: 'closed'; readonly concurrency: number }
  | { readonly loop: 'open'; readonly rateRps: number };

/** Why a probe is made: to find where to look, to narrow that down, or to show the answer on fresh requests. */
export type ProbePurpose = 'bracket' | 'narrow' | 'confirm';

/** One probe to be made. */
export interface ProbePlan {
  readonly purpose: ProbePurpose;
  readonly load: ProbeLoad;
  /** From the start; what was due before says how the server filled up, nothing else. Of a closed loop also its first generation. */
  readonly settleMs: number;
  /** What is measured at least before a probe may end with a yes, and at most, after it has settled. */
  readonly leastMs: number;
  readonly mostMs: number;
}

/** What happened to the requests of one second of a probe, and what the server told of itself then. */
export interface ProbeSlice {
  /** Requests that were due in it (of a closed loop: sent). */
  readonly due: number;
  /** Of these, requests of which it is not known yet how they end. */
  readonly pending: number;
  /** By objective, in their order: requests due in it that broke the objective, failures among them. */
  readonly broken: readonly number[];
  /** Requests that ended in it, whenever they were due, and of these the failed ones. */
  readonly ended: number;
  readonly failed: number;
  /** Requests due and not ended, at the end of the slice. */
  readonly inFlight: number;
  /** The server's gauges, at the end of the slice; null where it does not tell. */
  readonly waiting: number | null;
  readonly running: number | null;
  /** Share of the KV cache, 0 to 1. */
  readonly kvUsage: number | null;
  /** Requests that lost their cache in it. */
  readonly preemptions: number | null;
}

/** Length of a slice, ms. */
export const sliceMs = 1000;

/** A probe as far as it has come: its slices so far, from its start. */
export interface ProbeProgress {
  readonly slices: readonly ProbeSlice[];
  /** Why the load was not the one planned, or its times not the server's (`the client's CPU was full`); null where it was. */
  readonly clientLimit: string | null;
}

/** A probe that is over. */
export interface ProbeOutcome extends ProbeProgress {
  /**
   * By objective: the promised percentile of what was due after settling, as a multiple of its limit (above 1: broken); null of an
   * objective that is no time, and where nothing ended.
   */
  readonly timesLimit: readonly (number | null)[];
}

/** Asked about once a second while a probe goes on; true ends it. */
export type Until = (progress: ProbeProgress) => boolean;

/** Makes a probe and waits for it: through k6, or in virtual time. Objectives are those of the search, in their order. */
export type Probe = (plan: ProbePlan, until: Until) => Promise<ProbeOutcome>;

/** An objective that requests decide one by one, and the share of them that has to keep it. */
export interface SharedObjective {
  readonly objective: Objective;
  /** Of a p95 below a limit 0.95; of a success rate its limit. */
  readonly share: number;
}
