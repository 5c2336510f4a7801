import { createColumnsBuilder } from '../assessment/record-columns.ts';
import { plainMeasure } from '../assessment/measure.ts';
import { requestMetrics, sortedValues } from '../assessment/metrics.ts';
import { statisticOf } from '../assessment/statistics-of-metric.ts';
import type { RecordLine } from '../schema/record.ts';
import type { Requests, Subject } from './subject.ts';

/** What a test says of a request: how long it took, and its tokens. */
export interface Said {
  readonly sentMs: number;
  readonly ttftMs: number;
  readonly e2eMs: number;
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly cachedTokens?: number;
}

const recordOf = ({ sentMs, ttftMs, e2eMs, promptTokens, outputTokens, cachedTokens }: Said, index: number) => ({
  v: 1,
  id: `request-${index}`,
  phase: 'measure',
  level: 1,
  scheduledMs: null,
  sentMs,
  headersMs: sentMs,
  firstTokenMs: sentMs + ttftMs,
  firstContentMs: sentMs + ttftMs,
  lastTokenMs: sentMs + e2eMs,
  endMs: sentMs + e2eMs,
  status: 200,
  success: true,
  failureKind: null,
  failureMessage: null,
  promptTokens,
  cachedTokens: cachedTokens ?? null,
  outputTokens,
  chunks: outputTokens,
  gapP50Ms: null,
  gapP99Ms: null,
  gapMaxMs: null,
  finishReason: 'stop',
  valid: null,
  invalidReason: null,
});

/** What a subject has of its requests, all of them successes: themselves, their measures and their rate. */
export function recorded(said: readonly Said[]): Partial<Subject> {
  const builder = createColumnsBuilder();
  for (const [index, each] of said.entries()) builder.append(recordOf(each, index) as RecordLine);
  const columns = builder.finish();
  const rows = Uint32Array.from(said, (_, index) => index);
  const requests: Requests = { columns, measured: rows, succeeded: rows };
  const windowMs = Math.max(...columns.endMs) - Math.min(...columns.sentMs);
  const name = { metric: 'requests', statistic: 'rate', unit: 'req/s', basis: 'successes' } as const;
  const rate = plainMeasure(name, (1000 * said.length) / windowMs, said.length);
  return {
    source: 'records',
    requests,
    windowMs,
    measureOf: (metric, statistic) => {
      if (metric === 'requests' && statistic === 'rate') return rate;
      const known = requestMetrics.find(({ id }) => id === metric);
      return known === undefined ? null : statisticOf(known, statistic, sortedValues(columns, rows, known));
    },
  };
}
