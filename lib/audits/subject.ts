import type { MeasureSource, Evidence } from '../assessment/evidence.ts';
import type { RecordColumns } from '../assessment/record-columns.ts';
import type { Steady } from '../assessment/steady.ts';
import type { StatedResult } from '../schema/stated-results.ts';
import type { Setup } from '../facts/setup.ts';

/** The requests of a load by themselves. */
export interface Requests {
  readonly columns: RecordColumns;
  /** Rows of the measure phase that ended by themselves, in the order in which they were due. */
  readonly measured: Uint32Array;
  readonly succeeded: Uint32Array;
}

/**
 * What the audits are asked about: a run, one level of it, or a result that somebody states. Null says "not known"; no audit may
 * take it for zero.
 */
export interface Subject {
  /** The level of a run that has several; null of any other subject. */
  readonly level: number | null;
  readonly visit: number;
  readonly source: 'records' | 'summary' | 'stated';
  /** A simulator answered, which no physics binds. */
  readonly simulated: boolean;
  readonly load: {
    readonly loop: 'open' | 'closed' | null;
    /** Most requests in flight that the load allows. */
    readonly slots: number | null;
    /** Whether all were sent at once and waited for together. */
    readonly barrier: boolean | null;
    readonly offeredRps: number | null;
  };
  readonly counts: {
    readonly measured: number | null;
    readonly succeeded: number | null;
    readonly failed: number | null;
    readonly cutShort: number | null;
    readonly warmup: number | null;
  };
  /** First send to last end of its requests, ms; null where not known. */
  readonly windowMs: number | null;
  readonly measureOf: MeasureSource;
  readonly setup: Setup;
  readonly requests: Requests | null;
  readonly steady: Steady | null;
  /** The run it belongs to; null of a stated result. */
  readonly evidence: Evidence | null;
  /** The result that somebody states; null of a run. */
  readonly stated: StatedResult | null;
}

/** The number of a measure; null where there is none. */
export const valueOf = ({ measureOf }: Subject, metric: string, statistic: string): number | null =>
  measureOf(metric, statistic)?.value ?? null;
