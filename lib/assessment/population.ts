import { failureKinds } from '../schema/record.ts';
import type { Run } from '../schema/run.ts';
import type { Window } from '../statistics/slices.ts';
import type { RecordColumns } from './record-columns.ts';
import { dueMs } from './send-order.ts';

/** Which records count for what, by their row; rows are in the order in which they were due. */
export interface Population {
  /** Requests of phase `measure` that ended by themselves: the denominator of every rate. */
  readonly measured: Uint32Array;
  readonly succeeded: Uint32Array;
  readonly failed: Uint32Array;
  readonly cutShort: number;
  readonly warmup: Uint32Array;
  /** First send to last end of phase `measure`; null without any request. */
  readonly window: Window | null;
  /** When the last request of phase `measure` was due, ms: from then on the load ran out. */
  readonly lastDueMs: number;
}

const abortedCode = failureKinds.indexOf('aborted') + 1;

/** Whether this request was aborted by its own side: a server that aborts one says so in the finish reason. */
export const wasCut = (columns: RecordColumns, row: number): boolean =>
  columns.failureKind[row] === abortedCode && columns.finishReason[row] === 0;

/** Whether the end of the run cut this request. Only a run that did not complete cuts requests. */
const isCutShort = (run: Run, columns: RecordColumns, row: number): boolean =>
  run.state !== 'completed' && wasCut(columns, row);

/** Divides rows, given in the order in which they were due, in one pass. */
export function divide(run: Run, columns: RecordColumns, rows: Uint32Array): Population {
  const empty = (): Uint32Array => new Uint32Array(rows.length);
  const [measured, succeeded, failed, warmup] = [empty(), empty(), empty(), empty()];
  const size = { measured: 0, succeeded: 0, failed: 0, cutShort: 0, warmup: 0 };
  let [startMs, endMs, lastDueMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const row of rows) {
    if (columns.measured[row] === 0) {
      warmup[size.warmup++] = row;
      continue;
    }
    startMs = Math.min(startMs, columns.sentMs[row] ?? startMs);
    endMs = Math.max(endMs, columns.endMs[row] ?? endMs);
    lastDueMs = dueMs(columns, row);
    if (isCutShort(run, columns, row)) {
      size.cutShort++;
      continue;
    }
    measured[size.measured++] = row;
    if (columns.success[row] === 1) succeeded[size.succeeded++] = row;
    else failed[size.failed++] = row;
  }
  return {
    measured: measured.subarray(0, size.measured),
    succeeded: succeeded.subarray(0, size.succeeded),
    failed: failed.subarray(0, size.failed),
    cutShort: size.cutShort,
    warmup: warmup.slice(0, size.warmup),
    window: startMs <= endMs ? { startMs, endMs } : null,
    lastDueMs,
  };
}
