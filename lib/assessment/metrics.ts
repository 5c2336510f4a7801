import type { Unit } from '../units/quantity.ts';
import type { RecordColumns } from './record-columns.ts';

/** A quantity that every successful request has a value of. */
export interface RequestMetric {
  readonly id: string;
  readonly title: string;
  /** What exactly is measured, for the reader. */
  readonly meaning: string;
  readonly unit: Unit;
  /** The k6 metric of the same quantity; null when k6 has none. */
  readonly k6: string | null;
  /** NaN when this request has none. */
  readonly of: (columns: RecordColumns, row: number) => number;
}

const at = (column: Float64Array, row: number): number => column[row] ?? Number.NaN;

/** Each quantity of a request, in the order shown. */
export const requestMetrics = [
  {
    id: 'ttft',
    title: 'Time to first token',
    meaning: 'from sending to the first non-empty output',
    unit: 'ms',
    k6: 'llm_ttft',
    of: (columns, row) => at(columns.firstTokenMs, row) - at(columns.sentMs, row),
  },
  {
    id: 'tpot',
    title: 'Time per output token',
    meaning: 'first to last token, divided by the output tokens after the first',
    unit: 'ms',
    k6: 'llm_tpot',
    of: (columns, row) => {
      const following = at(columns.outputTokens, row) - 1;
      const decodingMs = at(columns.lastTokenMs, row) - at(columns.firstTokenMs, row);
      return following >= 1 ? decodingMs / following : Number.NaN;
    },
  },
  {
    id: 'e2e',
    title: 'End to end',
    meaning: 'from sending to the complete response',
    unit: 'ms',
    k6: 'llm_e2e',
    of: (columns, row) => at(columns.endMs, row) - at(columns.sentMs, row),
  },
  {
    id: 'prompt-tokens',
    title: 'Prompt tokens',
    meaning: "by the server's count",
    unit: 'tokens',
    k6: null,
    of: (columns, row) => at(columns.promptTokens, row),
  },
  {
    id: 'output-tokens',
    title: 'Output tokens',
    meaning: "by the server's count",
    unit: 'tokens',
    k6: null,
    of: (columns, row) => at(columns.outputTokens, row),
  },
] as const satisfies readonly RequestMetric[];

export type RequestMetricId = (typeof requestMetrics)[number]['id'];

/** Values of the given rows in ascending order, without those that have none. */
export function sortedValues(columns: RecordColumns, rows: Uint32Array, metric: RequestMetric): Float64Array {
  const values = new Float64Array(rows.length);
  let n = 0;
  for (const row of rows) {
    const value = metric.of(columns, row);
    if (!Number.isNaN(value)) values[n++] = value;
  }
  return values.subarray(0, n).sort();
}
