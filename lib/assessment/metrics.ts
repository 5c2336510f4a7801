import type { Unit } from '../units/quantity.ts';
import { at, type RecordColumns } from './record-columns.ts';

/** A quantity that a request has one value of. */
export interface RequestMetric {
  readonly id: string;
  readonly title: string;
  /** What exactly is measured, for the reader. */
  readonly meaning: string;
  readonly unit: Unit;
  /** Whose values count: those of successful requests, or of all. */
  readonly basis: 'successes' | 'requests';
  /** Left out of a run that has no value of it, rather than told as missing. */
  readonly special: boolean;
  /** The k6 metric of the same quantity; null when k6 has none. */
  readonly k6: string | null;
  /** NaN when this request has none. */
  readonly of: (columns: RecordColumns, row: number) => number;
}

/** Time to first token, of successful requests. */
export const timeToFirstToken = {
  id: 'ttft',
  title: 'Time to first token',
  meaning: 'from sending to the first non-empty output',
  unit: 'ms',
  basis: 'successes',
  special: false,
  k6: 'llm_ttft',
  of: (columns, row) => at(columns.firstTokenMs, row) - at(columns.sentMs, row),
} as const satisfies RequestMetric;

/** End-to-end time, of successful requests. */
export const endToEnd = {
  id: 'e2e',
  title: 'End to end',
  meaning: 'from sending to the complete response',
  unit: 'ms',
  basis: 'successes',
  special: false,
  k6: 'llm_e2e',
  of: (columns, row) => at(columns.endMs, row) - at(columns.sentMs, row),
} as const satisfies RequestMetric;

/** Time per output token, of successful requests with two tokens or more. */
export const timePerOutputToken = {
  id: 'tpot',
  title: 'Time per output token',
  meaning: 'first to last token, divided by the output tokens after the first',
  unit: 'ms',
  basis: 'successes',
  special: false,
  k6: 'llm_tpot',
  of: (columns, row) => {
    const following = at(columns.outputTokens, row) - 1;
    const decodingMs = at(columns.lastTokenMs, row) - at(columns.firstTokenMs, row);
    return following >= 1 ? decodingMs / following : Number.NaN;
  },
} as const satisfies RequestMetric;

/**
 * Latencies as somebody has them who wanted an answer when the schedule says: what the client was late counts too. Where a
 * client waits for a slow server before it sends (coordinated omission), only these show it (Tene; MLPerf's LoadGen).
 */
const timeToFirstTokenSinceDue = {
  id: 'ttft-since-due',
  title: 'Time to first token since due',
  meaning: 'from the scheduled sending to the first non-empty output',
  unit: 'ms',
  basis: 'successes',
  special: true,
  k6: null,
  of: (columns, row) => at(columns.firstTokenMs, row) - at(columns.scheduledMs, row),
} as const satisfies RequestMetric;

const endToEndSinceDue = {
  id: 'e2e-since-due',
  title: 'End to end since due',
  meaning: 'from the scheduled sending to the complete response',
  unit: 'ms',
  basis: 'successes',
  special: true,
  k6: null,
  of: (columns, row) => at(columns.endMs, row) - at(columns.scheduledMs, row),
} as const satisfies RequestMetric;

/** Each quantity of a request, in the order shown. */
export const requestMetrics = [
  timeToFirstToken,
  {
    id: 'ttfc',
    title: 'Time to first content',
    meaning: 'from sending to the first output that is not reasoning',
    unit: 'ms',
    basis: 'successes',
    special: true,
    k6: null,
    of: (columns, row) => at(columns.firstContentMs, row) - at(columns.sentMs, row),
  },
  timeToFirstTokenSinceDue,
  timePerOutputToken,
  endToEnd,
  endToEndSinceDue,
  {
    id: 'ntpot',
    title: 'Normalised time per output token',
    meaning: 'end-to-end time, divided by all output tokens',
    unit: 'ms',
    basis: 'successes',
    special: true,
    k6: null,
    of: (columns, row) => {
      const tokens = at(columns.outputTokens, row);
      return tokens >= 1 ? endToEnd.of(columns, row) / tokens : Number.NaN;
    },
  },
  {
    id: 'lateness',
    title: 'Send lateness',
    meaning: 'actual minus scheduled sending, of requests with a scheduled time',
    unit: 'ms',
    basis: 'requests',
    special: true,
    k6: 'llm_lateness',
    of: (columns, row) => at(columns.sentMs, row) - at(columns.scheduledMs, row),
  },
  {
    id: 'prompt-tokens',
    title: 'Prompt tokens',
    meaning: "by the server's count",
    unit: 'tokens',
    basis: 'successes',
    special: false,
    k6: null,
    of: (columns, row) => at(columns.promptTokens, row),
  },
  {
    id: 'output-tokens',
    title: 'Output tokens',
    meaning: "by the server's count",
    unit: 'tokens',
    basis: 'successes',
    special: false,
    k6: null,
    of: (columns, row) => at(columns.outputTokens, row),
  },
] as const satisfies readonly RequestMetric[];

export type RequestMetricId = (typeof requestMetrics)[number]['id'];

/** Values of the given rows, in their order, without those that have none. */
export function valuesOf(columns: RecordColumns, rows: Uint32Array, metric: RequestMetric): Float64Array {
  const values = new Float64Array(rows.length);
  let n = 0;
  for (const row of rows) {
    const value = metric.of(columns, row);
    if (!Number.isNaN(value)) values[n++] = value;
  }
  return values.subarray(0, n);
}

/** The same in ascending order. */
export const sortedValues = (columns: RecordColumns, rows: Uint32Array, metric: RequestMetric): Float64Array =>
  valuesOf(columns, rows, metric).sort();
