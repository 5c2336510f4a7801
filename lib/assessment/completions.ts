import type { Events } from '../statistics/slices.ts';
import { at, type RecordColumns } from './record-columns.ts';

/** When what a request brings began to come, and when all of it was there, ms. */
export type Spans = Required<Omit<Events, 'amount'>>;

/**
 * What requests bring is spread evenly from their first token to their end: as their output came. Where no tokens were
 * seen, a request counts when it ends. Of a window that cuts through requests this is the share of each that lies in it,
 * so that the sum does not jump by a request at either edge.
 */
export function spansOf(columns: RecordColumns, rows: Uint32Array): Spans {
  const [sinceMs, atMs] = [new Float64Array(rows.length), new Float64Array(rows.length)];
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    const [firstMs, endMs] = [at(columns.firstTokenMs, row), at(columns.endMs, row)];
    sinceMs[i] = firstMs < endMs ? firstMs : endMs;
    atMs[i] = endMs;
  }
  return { sinceMs, atMs };
}

/** One each. */
export const requestsIn = (spans: Spans): Events => ({ ...spans, amount: new Float64Array(spans.atMs.length).fill(1) });
