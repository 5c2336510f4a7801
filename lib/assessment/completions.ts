import type { Events } from '../statistics/slices.ts';
import type { RecordColumns } from './record-columns.ts';

const at = (column: Float64Array, row: number): number => column[row] ?? Number.NaN;

/**
 * What requests bring, spread evenly from their first token to their end: as their output came. Where no tokens were
 * seen, a request counts when it ends. Of a window that cuts through requests this is the share of each that lies in it,
 * so that the sum does not jump by a request at either edge. Requests without the amount (NaN) are left out.
 */
export function completions(
  columns: RecordColumns,
  rows: Uint32Array,
  amountOf: (row: number) => number,
): Required<Events> {
  const [sinceMs, atMs, amount] = [0, 1, 2].map(() => new Float64Array(rows.length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  let n = 0;
  for (const row of rows) {
    const part = amountOf(row);
    if (Number.isNaN(part)) continue;
    const [firstMs, endMs] = [at(columns.firstTokenMs, row), at(columns.endMs, row)];
    sinceMs[n] = firstMs < endMs ? firstMs : endMs;
    atMs[n] = endMs;
    amount[n++] = part;
  }
  return { sinceMs: sinceMs.subarray(0, n), atMs: atMs.subarray(0, n), amount: amount.subarray(0, n) };
}
