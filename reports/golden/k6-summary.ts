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

/** What k6 would have aggregated of a run at several levels: its thresholds stand on the samples of each. */
export function ladderSummary(records: readonly RequestRecord[]): Summary {
  const whole = summaryOf(records, { success: true, e2e: true });
  const measured = records.filter(({ phase }) => phase === 'measure');
  const levels = [...new Set(measured.map(({ level }) => level))];
  const ofLevels = levels.flatMap((level) => {
    const own = measured.filter((record) => record.level === level);
    const times = own.flatMap(({ success, sentMs, endMs }) => (success ? [endMs - sentMs] : [])).sort((a, b) => a - b);
    const share = own.filter(({ success }) => success).length / own.length;
    const p95 = times[Math.floor((times.length - 1) * 0.95)] ?? 0;
    const { llm_success: success, llm_e2e: e2e } = whole.metrics;
    const tags = `{phase:measure,level:${level}}`;
    return [
      [`llm_success${tags}`, { ...success, values: { rate: share }, thresholds: { 'rate>0.9': { ok: share > 0.9 } } }],
      [`llm_e2e${tags}`, { ...e2e, values: { 'p(95)': p95 }, thresholds: { 'p(95)<6000': { ok: p95 < 6000 } } }],
    ];
  });
  const untold = Object.entries(whole.metrics).map(([name, { thresholds: _none, ...metric }]) => [name, metric]);
  const waiting = { type: 'trend', contains: 'default', values: { avg: 9.4, min: 0, med: 2, max: 61, count: 178 } };
  return {
    ...whole,
    metrics: Object.fromEntries([...untold, ...ofLevels, ['llm_server_queue_depth', waiting]]) as Summary['metrics'],
  };
}
