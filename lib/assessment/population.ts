import { failureKinds } from '../schema/record.ts';
import type { Run } from '../schema/run.ts';
import type { RecordColumns } from './record-columns.ts';

/** Which records count for what, by their row. */
export interface Population {
  /** Requests of phase `measure` that ended by themselves: the denominator of every rate. */
  readonly measured: Uint32Array;
  readonly succeeded: Uint32Array;
  readonly failed: Uint32Array;
  readonly cutShort: number;
  readonly warmup: number;
  /** First send to last end of phase `measure`; null without any request. */
  readonly window: { readonly startMs: number; readonly endMs: number } | null;
}

const abortedCode = failureKinds.indexOf('aborted') + 1;

/** Whether this request was aborted by its own side: a server that aborts one says so in the finish reason. */
export const wasCut = (columns: RecordColumns, row: number): boolean =>
  columns.failureKind[row] === abortedCode && columns.finishReason[row] === 0;

/** Whether the end of the run cut this request. Only a run that did not complete cuts requests. */
const isCutShort = (run: Run, columns: RecordColumns, row: number): boolean =>
  run.state !== 'completed' && wasCut(columns, row);

/** Divides the records of a run in one pass; all of them, or those of the rows given. */
export function divide(run: Run, columns: RecordColumns, rows: Uint32Array | null = null): Population {
  const length = rows?.length ?? columns.length;
  const measured = new Uint32Array(length);
  const succeeded = new Uint32Array(length);
  const failed = new Uint32Array(length);
  const size = { measured: 0, succeeded: 0, failed: 0, cutShort: 0, warmup: 0 };
  let [startMs, endMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < length; i++) {
    const row = rows?.[i] ?? i;
    if (columns.measured[row] === 0) {
      size.warmup++;
      continue;
    }
    startMs = Math.min(startMs, columns.sentMs[row] ?? startMs);
    endMs = Math.max(endMs, columns.endMs[row] ?? endMs);
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
    warmup: size.warmup,
    window: startMs <= endMs ? { startMs, endMs } : null,
  };
}
