import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Comparison, Contrast } from '../schema/comparison.ts';
import { regressions, togetherOf, type RegressionLimits } from './regression.ts';

const contrast = (of: Partial<Contrast>): Contrast => ({
  side: 'B',
  kind: 'ratio',
  value: 1,
  low: 0.99,
  high: 1.01,
  pValue: 1,
  adjustedPValue: 1,
  effect: { delta: 0, size: 'negligible' },
  outcome: 'none-shown',
  winner: null,
  reason: '',
  ...of,
});

/** A load with one measure, of which side B is held against A. */
function loadsOf(
  metric: string,
  statistic: string,
  of: Partial<Contrast>,
  base: number | null = 1,
): Comparison['loads'] {
  const better = statistic === 'rate' ? 'higher' : 'lower';
  const value = { low: null, high: null, n: 100, runs: 5, standing: 'publishable', why: null } as const;
  return [
    {
      level: null,
      visit: 1,
      measures: [
        {
          id: `${metric}-${statistic}`,
          metric,
          statistic,
          unit: metric === 'success' ? 'share' : 'ms',
          better,
          values: [
            { ...value, side: 'A', value: base },
            { ...value, side: 'B', value: 1 },
          ],
          contrasts: [contrast(of)],
        },
      ],
    },
  ];
}

const every = (limit: number): RegressionLimits => ({ every: limit, named: new Map() });
const decision = (loads: Comparison['loads'], limits: RegressionLimits) => regressions(loads, limits).list[0];

test('latency: worse where the ratio is higher, and only where the whole interval is beyond the limit', () => {
  const verdict = (low: number, value: number, high: number) =>
    decision(loadsOf('e2e', 'p95', { low, value, high }), every(0.05))?.verdict;
  assert.equal(verdict(1.06, 1.1, 1.14), 'fail');
  assert.equal(verdict(1.04, 1.1, 1.16), 'inconclusive');
  assert.equal(verdict(0.97, 1, 1.04), 'pass');
  assert.equal(verdict(0.8, 0.9, 0.99), 'pass');
  assert.equal(verdict(0.97, 1, 1.06), 'inconclusive');
});

test('throughput: worse where the ratio is lower', () => {
  const verdict = (low: number, value: number, high: number) =>
    decision(loadsOf('requests', 'rate', { low, value, high }), every(0.05))?.verdict;
  assert.equal(verdict(0.88, 0.9, 0.94), 'fail');
  assert.equal(verdict(0.88, 0.92, 0.96), 'inconclusive');
  assert.equal(verdict(0.96, 1, 1.1), 'pass');
  assert.equal(verdict(1.2, 1.3, 1.4), 'pass');
});

test('success: worse by points', () => {
  const verdict = (low: number, value: number, high: number) =>
    decision(loadsOf('success', 'rate', { kind: 'difference', low, value, high }), every(0.01));
  assert.equal(verdict(-0.05, -0.03, -0.02)?.verdict, 'fail');
  assert.match(
    verdict(-0.05, -0.03, -0.02)?.reason ?? '',
    /3\.0\u00a0points worse, at 95 % worse by \+2\.0 to \+5\.0\u00a0points, limit 1\u00a0points/,
  );
  assert.equal(verdict(-0.005, 0, 0.005)?.verdict, 'pass');
});

test('an end that does not exist decides nothing on its side', () => {
  const verdict = (low: number | null, high: number | null) =>
    decision(loadsOf('e2e', 'p95', { low, value: 1.2, high }), every(0.05))?.verdict;
  assert.equal(verdict(1.1, null), 'fail');
  assert.equal(verdict(null, 1.3), 'inconclusive');
  assert.equal(verdict(null, null), 'inconclusive');
});

test('what cannot be compared is inconclusive, with its reason', () => {
  for (const outcome of ['barred', 'not-compared'] as const) {
    const found = decision(
      loadsOf('e2e', 'p95', { outcome, low: 1.5, value: 2, high: 3, reason: 'model differs' }),
      every(0.05),
    );
    assert.deepEqual([found?.verdict, found?.reason], ['inconclusive', 'not comparable: model differs']);
  }
});

test('a failure by one run a side asks to be repeated', () => {
  const failed = (effect: Contrast['effect']) =>
    decision(loadsOf('e2e', 'p95', { low: 1.2, value: 1.3, high: 1.4, effect }), every(0.05))?.reason ?? '';
  assert.match(failed(null), /one run on a side, so repeat it/);
  assert.doesNotMatch(failed({ delta: 1, size: 'large' }), /repeat/);
});

test('limits of single measures go before that of all, and what the first side cannot tell is not asked', () => {
  const named = { every: 0.05, named: new Map([['e2e-p95', 0.2]]) };
  assert.equal(decision(loadsOf('e2e', 'p95', {}), named)?.limit, 0.2);
  assert.equal(decision(loadsOf('e2e', 'p50', {}), named)?.limit, 0.05);
  assert.equal(decision(loadsOf('e2e', 'p50', {}), { ...named, every: null }), undefined);
  assert.equal(decision(loadsOf('e2e', 'p50', {}, null), named), undefined);
  assert.equal(decision(loadsOf('e2e', 'p95', {}, null), named)?.limit, 0.2);
});

test('any failure fails all, anything open leaves all open, and nothing asked is nothing decided', () => {
  assert.equal(togetherOf(['pass', 'inconclusive', 'fail']), 'fail');
  assert.equal(togetherOf(['pass', 'inconclusive']), 'inconclusive');
  assert.equal(togetherOf(['pass', 'pass']), 'pass');
  assert.equal(togetherOf([]), 'inconclusive');
});
