import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { statisticOf } from '../assessment/statistics-of-metric.ts';
import { endToEnd } from '../assessment/metrics.ts';
import audit from './order.ts';
import { aggregated } from './recorded.test-support.ts';
import { subjectOf } from './subject.test-support.ts';

const counts = { measured: 1000, succeeded: 1000, failed: 0, cutShort: 0, warmup: 0 };
const judged = (measures: Record<string, number>) => audit.judge(subjectOf({ counts }, measures));

test('percentiles that fall, and a peak below its mean, are refused with both figures', () => {
  const fallen = judged({ 'e2e-p50': 5100, 'e2e-p95': 4200 });
  assert.deepEqual([fallen.verdict, fallen.claims], ['invalid', ['latencies']]);
  assert.match(fallen.happened, /end to end, p95 \(4\.20\ss\) lies below p50 \(5\.10\ss\)/);
  const peak = judged({ 'output-tokens-peak': 1650, 'output-tokens-rate': 1765 });
  assert.deepEqual([peak.verdict, peak.claims], ['invalid', ['token-rates']]);
  assert.match(peak.happened, /peak of output tokens \(1\s650\stok\/s\) lies below its mean \(1\s770\stok\/s\)/);
});

test('a mean that these percentiles do not allow is refused', () => {
  assert.match(judged({ 'ttft-p50': 300, 'ttft-mean': 100 }).happened, /at least 150\sms, not 100\sms/);
  assert.equal(judged({ 'ttft-p50': 100, 'ttft-max': 600, 'ttft-mean': 500 }).verdict, 'invalid');
  assert.equal(judged({ 'ttft-p50': 100, 'ttft-mean': 5000 }).verdict, 'ok', 'a long tail without a known end');
});

test('no first token comes after the end of the same answers', () => {
  assert.equal(judged({ 'ttft-p95': 900, 'e2e-p95': 500 }).verdict, 'invalid');
});

test('rounded figures in their order are fine', () => {
  assert.equal(judged({ 'e2e-p50': 2580, 'e2e-mean': 2580, 'e2e-max': 2575, 'ttft-p50': 100 }).verdict, 'ok');
});

test('aggregates of k6 that somebody mixed up are found out', () => {
  const summary = (p95: number) => ({
    metrics: {
      llm_success: { type: 'rate' as const, contains: 'default', values: { passes: 400, fails: 0 } },
      llm_e2e: {
        type: 'trend' as const,
        contains: 'time',
        values: { avg: 600, min: 400, med: 550, 'p(95)': p95, max: 2000 },
      },
    },
  });
  assert.equal(audit.judge(aggregated(summary(900))).verdict, 'ok');
  assert.equal(audit.judge(aggregated(summary(2900))).verdict, 'invalid');
});

test('whatever one set of requests gives is in order', () => {
  fc.assert(
    fc.property(fc.array(fc.float({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 60 }), (values) => {
      const sorted = Float64Array.from(values).sort();
      const subject = subjectOf({
        measureOf: (metric, statistic) => (metric === 'e2e' ? statisticOf(endToEnd, statistic, sorted) : null),
      });
      assert.equal(audit.judge(subject).verdict, 'ok');
    }),
  );
});

test('one statistic alone is compared with nothing', () => {
  assert.equal(judged({ 'e2e-p95': 4200 }).verdict, 'not-applicable');
  assert.equal(judged({}).verdict, 'not-applicable');
});
