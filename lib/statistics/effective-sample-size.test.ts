import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { effectiveSampleSize, quantileSizes } from './effective-sample-size.ts';
import { quantileInterval, quantileRanks } from './quantile-interval.ts';
import { quantile } from './quantile.ts';
import { normal, seededRandom } from './seeded-random.ts';

/** A stationary autoregression of order 1 with unit noise; its effective size is n(1 - phi)/(1 + phi). */
function autoregression(n: number, phi: number, seed: number): Float64Array {
  const random = seededRandom(seed);
  let x = normal(random, 0, 1) / Math.sqrt(1 - phi * phi);
  return Float64Array.from({ length: n }, () => (x = phi * x + normal(random, 0, 1)));
}

const median = (list: readonly number[]): number => quantile(Float64Array.from(list).sort(), 0.5);

test('the effective size of an autoregression is the one of theory', () => {
  for (const [n, phi, tolerance] of [
    [1000, 0.3, 0.1],
    [1000, 0.8, 0.15],
    [4000, 0.8, 0.1],
    [20_000, 0.95, 0.1],
    [100_000, 0.99, 0.15],
  ] as const) {
    const theory = (n * (1 - phi)) / (1 + phi);
    const found = median(Array.from({ length: 21 }, (_, seed) => effectiveSampleSize(autoregression(n, phi, seed))));
    assert.ok(Math.abs(found / theory - 1) < tolerance, `n ${n} phi ${phi}: ${found} is not about ${theory}`);
  }
});

test('shortening a series whose correlation lasts hundreds of lags keeps its effective size', () => {
  // The sum over every lag without shortening, for comparison.
  const values = autoregression(30_000, 0.99, 3);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const at = (lag: number): number => {
    let sum = 0;
    for (let i = lag; i < values.length; i++) sum += ((values[i] ?? 0) - mean) * ((values[i - lag] ?? 0) - mean);
    return sum / values.length;
  };
  let longRun = at(0) + 2 * at(1);
  for (let lag = 2; at(lag) + at(lag + 1) > 0; lag += 2) longRun += 2 * (at(lag) + at(lag + 1));
  const exact = (values.length * at(0)) / longRun;
  assert.ok(Math.abs(effectiveSampleSize(values) / exact - 1) < 0.15);
});

test('19 of 20 samples of independent values keep their full size', () => {
  for (const n of [50, 200, 1000]) {
    let kept = 0;
    for (let seed = 0; seed < 400; seed++) if (effectiveSampleSize(autoregression(n, 0, seed)) === n) kept++;
    assert.ok(kept >= 370, `${kept} of 400 at n ${n}`);
  }
});

test('the effective size lies between 1 and n, and no scale or shift changes it', () => {
  const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(values, (list) => {
      const size = effectiveSampleSize(Float64Array.from(list));
      assert.ok(size >= 1 && size <= list.length);
      assert.equal(effectiveSampleSize(Float64Array.from(list, (value) => 4 * value)), size);
    }),
  );
  for (const value of [7, 0.1]) assert.equal(effectiveSampleSize(new Float64Array(500).fill(value)), 500);
  assert.equal(effectiveSampleSize(new Float64Array(0)), 0);
});

test('every value repeated eight times is worth an eighth', () => {
  const random = seededRandom(5);
  const values = new Float64Array(8000);
  for (let i = 0; i < values.length; i += 8) values.fill(random(), i, i + 8);
  const size = effectiveSampleSize(values);
  assert.ok(size > 800 && size < 1200, `${size}`);
});

test('a trend through a million values leaves a handful', () => {
  const size = effectiveSampleSize(Float64Array.from({ length: 1_000_000 }, (_, i) => i));
  assert.ok(size < 10);
});

test('one far value hides the clumps from the size of the mean, not from that of a quantile', () => {
  const random = seededRandom(11);
  const values = new Float64Array(4000);
  for (let i = 0; i < values.length; i += 10) values.fill(random() < 0.2 ? 100 : 10, i, i + 10);
  values[1234] = 1e6;
  const size = quantileSizes(values, 50).standing;
  assert.equal(effectiveSampleSize(values), 4000);
  assert.ok(size > 300 && size < 550, `${size}`);
});

test('ranks of dependent values lie outside those of independent ones, at the same shares', () => {
  assert.deepEqual(quantileRanks(1000, 0.95, 1000), quantileRanks(1000, 0.95));
  // 100 independent values: ranks 90 and 100 of 101 gaps between them; 1001 gaps here.
  assert.deepEqual(quantileRanks(1000, 0.95, 100), { low: 891, high: 992 });
  assert.deepEqual(quantileRanks(1000, 0.99, 100.9), { low: Math.floor((97 * 1001) / 101), high: null });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3000 }), fc.double({ min: 0.01, max: 1, noNaN: true }), (n, share) => {
      const wide = quantileRanks(n, 0.9, n * share);
      const narrow = quantileRanks(n, 0.9);
      assert.ok(wide.low === null || (wide.low >= 1 && wide.low <= (narrow.low ?? 0)));
      assert.ok(wide.high === null || (wide.high <= n && wide.high >= (narrow.high ?? n)));
    }),
  );
});

test('with the effective size, intervals of quantiles cover although neighbours depend on each other', () => {
  const truth = { 0.5: 0, 0.95: 1.6448536, 0.99: 2.3263479 };
  for (const [p, n, phi] of [
    [0.5, 1000, 0.8],
    [0.95, 1000, 0.5],
    [0.95, 4000, 0.8],
    [0.99, 4000, 0.5],
  ] as const) {
    const value = truth[p] / Math.sqrt(1 - phi * phi);
    let [covered, plain] = [0, 0];
    for (let seed = 0; seed < 200; seed++) {
      const values = autoregression(n, phi, seed);
      const sorted = values.slice().sort();
      const holds = (effective: number): boolean => {
        const { low, high } = quantileInterval(sorted, p, effective);
        return (low === null || low <= value) && (high === null || value <= high);
      };
      if (holds(quantileSizes(values, quantile(sorted, p)).interval)) covered++;
      if (holds(n)) plain++;
    }
    assert.ok(covered >= 182 && covered > plain, `p ${p}, phi ${phi}: ${covered} of 200; without: ${plain}`);
  }
});
