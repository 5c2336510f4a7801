import type { RequestRecord } from '../../lib/schema/record.ts';
import type { Summary } from '../../lib/schema/summary.ts';

/** Whether each threshold held. */
interface K6Said {
  readonly success: boolean;
  readonly e2e: boolean;
}

/** What k6 would have aggregated of these records, and what its thresholds said. */
export function summaryOf(records: readonly RequestRecord[], said: K6Said): Summary {
  const successes = records.filter(({ success }) => success);
  const times = successes.map(({ sentMs, endMs }) => endMs - sentMs).sort((a, b) => a - b);
  const at = (p: number): number => times[Math.floor((times.length - 1) * p)] ?? 0;
  const total = (of: (record: RequestRecord) => number | null): number =>
    successes.reduce((sum, record) => sum + (of(record) ?? 0), 0);
  const durationMs = Math.max(1, ...records.map(({ endMs }) => endMs));
  const counter = (count: number) => ({
    type: 'counter' as const,
    contains: 'default',
    values: { count, rate: (1000 * count) / durationMs },
  });
  const rate = (passes: number, fails: number) => ({
    rate: passes + fails === 0 ? 0 : passes / (passes + fails),
    passes,
    fails,
  });
  const valid = records.filter((record) => record.valid === true).length;
  const invalid = records.filter((record) => record.valid === false).length;
  return {
    metrics: {
      llm_requests: counter(records.length),
      llm_success: {
        type: 'rate',
        contains: 'default',
        values: rate(successes.length, records.length - successes.length),
        thresholds: { 'rate>0.95': { ok: said.success } },
      },
      llm_e2e: {
        type: 'trend',
        contains: 'time',
        values: {
          avg: times.reduce((a, b) => a + b, 0) / Math.max(1, times.length),
          min: at(0),
          med: at(0.5),
          max: at(1),
          'p(90)': at(0.9),
          'p(95)': at(0.95),
          'p(99)': at(0.99),
        },
        thresholds: { 'p(95)<10000': { ok: said.e2e } },
      },
      llm_prompt_tokens: counter(total(({ promptTokens }) => promptTokens)),
      llm_output_tokens: counter(total(({ outputTokens }) => outputTokens)),
      llm_output_valid: { type: 'rate', contains: 'default', values: rate(valid, invalid) },
    },
    state: { testRunDurationMs: durationMs },
  };
}
