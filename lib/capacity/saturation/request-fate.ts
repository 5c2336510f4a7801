import type { RequestRecord } from '../../schema/record.ts';
import type { SharedObjective } from '../search/probe.ts';

/** What a search has to know of one request of a probe; instants in ms since the probe's load began. */
export interface RequestFate {
  readonly vu: number;
  /** When it was due; of a closed loop, when it was sent. */
  readonly dueMs: number;
  readonly endMs: number;
  /** How much later than due it was sent, ms; null in a closed loop. */
  readonly lateMs: number | null;
  /** Whether the end of the probe cut it, so that nobody knows how it would have ended. */
  readonly cut: boolean;
  readonly success: boolean;
  /** By objective: whether the request is outside of it. A failure is outside of all. */
  readonly broken: readonly boolean[];
  /** By objective: its time as a multiple of the limit; null of an objective that is no time, and of a request that has none. */
  readonly timesLimit: readonly (number | null)[];
}

type Time = (record: RequestRecord, dueMs: number) => number | null;

const since = (fromMs: number | null, toMs: number | null): number | null =>
  fromMs === null || toMs === null ? null : toMs - fromMs;

/**
 * Times of a request by the k6 metric that is promised, as `lib/assessment/metrics.ts` has them; of an open loop since the request was
 * due, as a late client hides the waits of a slow server otherwise.
 */
const timeOf: Readonly<Record<string, Time>> = {
  llm_ttft: ({ firstTokenMs }, dueMs) => since(dueMs, firstTokenMs),
  llm_e2e: ({ endMs }, dueMs) => since(dueMs, endMs),
  llm_tpot: ({ firstTokenMs, lastTokenMs, outputTokens }) => {
    const [decodingMs, following] = [since(firstTokenMs, lastTokenMs), (outputTokens ?? 0) - 1];
    return decodingMs === null || following < 1 ? null : decodingMs / following;
  },
};

/** A request as its record tells it, of a load that began `originMs` after the run's epoch. */
export function fateOf(record: RequestRecord, objectives: readonly SharedObjective[], originMs: number): RequestFate {
  const { vu, scheduledMs, sentMs, endMs, success, failureKind, finishReason, valid } = record;
  const dueMs = scheduledMs ?? sentMs;
  const timesLimit = objectives.map(({ objective: { metric, limit } }) => {
    const time = success ? (timeOf[metric]?.(record, dueMs) ?? null) : null;
    return time === null ? null : time / limit;
  });
  const isOutside = ({ objective }: SharedObjective, i: number): boolean =>
    !success || (timesLimit[i] ?? 0) >= 1 || (objective.metric === 'llm_output_valid' && valid === false);
  return {
    vu,
    dueMs: dueMs - originMs,
    endMs: endMs - originMs,
    lateMs: since(scheduledMs, sentMs),
    // a server that aborts a request says so in the finish reason
    cut: failureKind === 'aborted' && finishReason === null,
    success,
    broken: objectives.map(isOutside),
    timesLimit,
  };
}
