import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { rateInterval } from './batch-means.ts';
import { binomialAtMost } from './binomial.ts';
import { histogram, niceStep } from './histogram.ts';
import { logGamma } from './incomplete-beta.ts';
import { meanInterval } from './mean-interval.ts';
import { proportionInterval } from './proportion-interval.ts';
import { quantileInterval, quantileRanks } from './quantile-interval.ts';
import { quantile } from './quantile.ts';
import {
  quantileStanding,
  smallestBoundingSample,
  smallestProvingSample,
  smallestPublishableSample,
} from './sample-size.ts';
import { studentFactor } from './student.ts';

const near = (actual: number, expected: number, tolerance = 1e-9): void =>
  assert.ok(Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)), `${actual} is not ${expected}`);

test('type-7 quantiles agree with numpy', () => {
  // numpy.quantile([1, 2, 4, 8, 16], [0, .1, .5, .95, 1])
  const sorted = Float64Array.of(1, 2, 4, 8, 16);
  const expected: [number, number][] = [
    [0, 1],
    [0.1, 1.4],
    [0.5, 4],
    [0.95, 14.4],
    [1, 16],
  ];
  for (const [p, value] of expected) near(quantile(sorted, p), value);
  assert.ok(Number.isNaN(quantile(new Float64Array(0), 0.5)));
});

test('quantiles lie between the extremes and rise with p', () => {
  const values = fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(
      values,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (list, a, b) => {
        const sorted = Float64Array.from(list).sort();
        const [low, high] = [quantile(sorted, Math.min(a, b)), quantile(sorted, Math.max(a, b))];
        const slack = 1e-6;
        assert.ok((sorted[0] ?? 0) - slack <= low && low <= high + slack && high <= (sorted.at(-1) ?? 0) + slack);
      },
    ),
  );
});

test('the binomial distribution agrees with the plain sum of its terms', () => {
  const sum = (k: number, n: number, p: number): number => {
    let total = 0;
    for (let i = 0; i <= k; i++)
      total += Math.exp(
        logGamma(n + 1) - logGamma(i + 1) - logGamma(n - i + 1) + i * Math.log(p) + (n - i) * Math.log1p(-p),
      );
    return total;
  };
  for (const [n, p] of [
    [20, 0.95],
    [500, 0.99],
    [1000, 0.5],
    [5000, 0.95],
  ] as const)
    for (const k of [0, Math.floor(n * p) - 3, Math.floor(n * p), n - 1])
      near(binomialAtMost(k, n, p), sum(k, n, p), 1e-8);
});

test('percentile ranks agree with the published tables', () => {
  const table: [number, number, number | null, number | null][] = [
    [20, 0.5, 6, 15],
    [20, 0.95, 17, null],
    [50, 0.9, 41, 50],
    [100, 0.95, 90, 100],
    [100, 0.99, 97, null],
    [400, 0.99, 392, 400],
    [500, 0.95, 465, 485],
    [500, 0.99, 490, 500],
    [1000, 0.99, 983, 997],
    [10_000, 0.5, 4902, 5099],
    [10_000, 0.99, 9880, 9920],
  ];
  for (const [n, p, low, high] of table) assert.deepEqual(quantileRanks(n, p), { low, high }, `n ${n} p ${p}`);
});

test('at a million values the exact ranks meet the normal approximation', () => {
  const n = 1_000_000;
  for (const p of [0.5, 0.95, 0.99]) {
    const half = 1.959964 * Math.sqrt(n * p * (1 - p));
    const { low, high } = quantileRanks(n, p);
    assert.ok(low !== null && Math.abs(low - (n * p - half)) < 3);
    assert.ok(high !== null && Math.abs(high - (n * p + half)) < 3);
  }
});

test('an order-statistic interval holds the sample quantile', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true, min: 0, max: 1e6 }), { minLength: 100, maxLength: 400 }), (list) => {
      const sorted = Float64Array.from(list).sort();
      const { low, high } = quantileInterval(sorted, 0.5);
      const median = quantile(sorted, 0.5);
      assert.ok(low !== null && high !== null && low <= median && median <= high);
    }),
  );
});

test('order-statistic intervals cover the true p95 in at least 95 of 100 samples', () => {
  let state = 12345;
  const random = (): number => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
  let covered = 0;
  for (let run = 0; run < 1000; run++) {
    const { low, high } = quantileInterval(Float64Array.from({ length: 200 }, random).sort(), 0.95);
    if (low !== null && high !== null && low <= 0.95 && 0.95 <= high) covered++;
  }
  assert.ok(covered >= 940 && covered <= 990, `${covered} of 1000`);
});

test('shares have Clopper–Pearson intervals', () => {
  // scipy.stats.binomtest(k, n).proportion_ci(method='exact')
  const { low, high } = proportionInterval(498, 500);
  near(low, 0.985624, 1e-5);
  near(high, 0.999515, 1e-5);
  near(proportionInterval(0, 100).high, 1 - 0.025 ** 0.01, 1e-9);
  near(proportionInterval(100, 100).low, 0.025 ** 0.01, 1e-9);
  assert.deepEqual([proportionInterval(0, 5).low, proportionInterval(5, 5).high], [0, 1]);
});

test('sample sizes follow the rule: ten values beyond, or both bounds, or nothing', () => {
  assert.deepEqual([0.5, 0.9, 0.95, 0.99, 0.999].map(smallestBoundingSample), [6, 36, 72, 368, 3688]);
  assert.deepEqual([0.5, 0.95, 0.99].map(smallestPublishableSample), [20, 200, 1000]);
  assert.deepEqual(
    [71, 72, 199, 200].map((n) => quantileStanding(n, 0.95)),
    ['suppressed', 'uncertain', 'uncertain', 'publishable'],
  );
  for (const p of [0.5, 0.9, 0.95, 0.99]) {
    const n = smallestBoundingSample(p);
    assert.ok(quantileRanks(n, p).high !== null && quantileRanks(n - 1, p).high === null);
  }
});

test('the early-stopping sample sizes are those of MLPerf LoadGen', () => {
  const table: [number, number, number, number][] = [
    [0.99, 0, 0.99, 459],
    [0.95, 0, 0.99, 90],
    [0.9, 0, 0.99, 44],
    [0.99, 10, 0.95, 1693],
    [0.95, 0, 0.95, 59],
    [0.99, 1, 0.95, 473],
  ];
  for (const [p, violations, level, n] of table) assert.equal(smallestProvingSample(p, violations, level), n);
});

test("Student's factors agree with the printed table", () => {
  for (const [freedom, factor] of [
    [1, 12.706],
    [4, 2.776],
    [9, 2.262],
    [29, 2.045],
    [1000, 1.962],
  ] as const)
    near(studentFactor(freedom, 0.95), factor, 1e-3);
});

test('a mean of one value has no interval', () => {
  assert.deepEqual(meanInterval(Float64Array.of(3)), { mean: 3, low: null, high: null });
  const { mean, low, high } = meanInterval(Float64Array.of(1, 2, 3, 4, 5));
  near(mean, 3);
  near((high ?? 0) - (low ?? 0), 2 * 2.7764 * Math.sqrt(2.5 / 5), 1e-4);
  // Each value twice is worth five: t(4) as before, the variance that of ten.
  const twice = meanInterval(Float64Array.of(1, 1, 2, 2, 3, 3, 4, 4, 5, 5), 5);
  near((twice.high ?? 0) - (twice.low ?? 0), 2 * 2.7764 * Math.sqrt(20 / 9 / 5), 1e-4);
  assert.equal(meanInterval(Float64Array.of(1, 2, 3), 1.5).high, null);
});

test('batch means enclose a steady rate, and refuse a window that is too short', () => {
  const atMs = Float64Array.from({ length: 1000 }, (_, i) => i * 100 + 50);
  const events = { atMs, amount: new Float64Array(1000).fill(1) };
  const interval = rateInterval(events, { startMs: 0, endMs: 100_000 }, 500);
  assert.ok(interval !== null && interval.low <= 10 && interval.high >= 10 && interval.high - interval.low < 1);
  assert.equal(rateInterval(events, { startMs: 0, endMs: 100_000 }, 5000), null);
  assert.equal(
    rateInterval({ atMs: new Float64Array(0), amount: new Float64Array(0) }, { startMs: 0, endMs: 0 }, Number.NaN),
    null,
  );
});

test('a histogram loses no value, whatever the scale', () => {
  const positive = fc.array(fc.double({ noNaN: true, min: 0.01, max: 1e7 }), { minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(positive, (list) => {
      const bins = histogram(Float64Array.from(list).sort());
      assert.ok(bins !== null && bins.edges.length === bins.counts.length + 1 && bins.counts.length < 80);
      assert.equal(
        bins.counts.reduce((sum, count) => sum + count, 0),
        list.length,
      );
      assert.ok(bins.edges.every((edge, i) => i === 0 || edge > (bins.edges[i - 1] ?? 0)));
    }),
  );
  assert.equal(histogram(new Float64Array(0)), null);
  assert.deepEqual([0.3, 1, 1.01, 7, 2000].map(niceStep), [0.5, 1, 2, 10, 2000]);
});
