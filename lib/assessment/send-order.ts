import type { RecordColumns } from './record-columns.ts';

/** When a request was to be sent; without a schedule, when it was. */
export function dueMs({ scheduledMs, sentMs }: RecordColumns, row: number): number {
  const scheduled = scheduledMs[row] ?? Number.NaN;
  return Number.isNaN(scheduled) ? (sentMs[row] ?? 0) : scheduled;
}

/** All rows in the order in which they were due: files have them in the order in which they ended. */
export function inSendOrder(columns: RecordColumns): Uint32Array {
  const at = new Float64Array(columns.length);
  const rows = new Uint32Array(columns.length);
  for (let row = 0; row < columns.length; row++) {
    at[row] = dueMs(columns, row);
    rows[row] = row;
  }
  return rows.sort((a, b) => (at[a] as number) - (at[b] as number));
}
