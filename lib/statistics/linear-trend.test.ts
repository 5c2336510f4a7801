import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { effectiveSampleSize } from './effective-sample-size.ts';
import { linearTrend } from './linear-trend.ts';
import { normal, seededRandom } from './seeded-random.ts';

const near = (actual: number | null | undefined, expected: number, tolerance = 1e-9): void =>
  assert.ok(Math.abs((actual ?? Number.NaN) - expected) <= tolerance, `${actual} is not ${expected}`);

test('slope, margin and intercept are those of lm in R', () => {
  // lm(c(2, 4, 5, 4, 5) ~ 1:5): 2.2 and 0.6, standard error √(2.4/3/10) = 0.2828, t(3) = 3.182446.
  const trend = linearTrend(Float64Array.of(1, 2, 3, 4, 5), Float64Array.of(2, 4, 5, 4, 5));
  near(trend?.slope, 0.6);
  near(trend?.intercept, 2.2);
  near(trend?.margin, 3.182446305 * Math.sqrt(0.08), 1e-8);
});

test('a straight line is found wherever it lies, without margin', () => {
  const number = fc.integer({ min: -1000, max: 1000 });
  fc.assert(
    fc.property(number, number, fc.integer({ min: 3, max: 100 }), (slope, intercept, n) => {
      const x = Float64Array.from({ length: n }, (_, i) => 1000 + i);
      const trend = linearTrend(
        x,
        x.map((at) => slope * at + intercept),
      );
      near(trend?.slope, slope, 1e-6);
      near(trend?.intercept, intercept, 1e-2);
      near(trend?.margin, 0, 1e-3);
    }),
  );
});

test('fewer than three independent points know no margin, points at one place no slope', () => {
  const two = Float64Array.of(1, 2);
  assert.deepEqual(linearTrend(two, two), { slope: 1, margin: null, intercept: 0 });
  assert.equal(linearTrend(Float64Array.of(1, 2, 3, 4), Float64Array.of(1, 3, 2, 4), 2)?.margin, null);
  assert.equal(linearTrend(Float64Array.of(4, 4, 4), Float64Array.of(1, 2, 3)), null);
  assert.equal(linearTrend(new Float64Array(0), new Float64Array(0)), null);
  const level = linearTrend(Float64Array.of(0.1, 0.2, 0.3, 0.7), new Float64Array(4).fill(0.1));
  assert.deepEqual(level, { slope: 0, margin: 0, intercept: 0.1 });
});

test('with the effective size, noise that depends on its neighbours shows a trend in about 5 of 100 series', () => {
  const n = 500;
  const x = Float64Array.from({ length: n }, (_, i) => i);
  let [found, plain] = [0, 0];
  for (let seed = 0; seed < 400; seed++) {
    const random = seededRandom(seed);
    let state = 0;
    const y = Float64Array.from({ length: n }, () => (state = 0.6 * state + normal(random, 0, 1)));
    const isTrend = (effective: number): boolean => {
      const { slope, margin } = linearTrend(x, y, effective) ?? { slope: 0, margin: null };
      return margin !== null && Math.abs(slope) > margin;
    };
    if (isTrend(effectiveSampleSize(y))) found++;
    if (isTrend(n)) plain++;
  }
  assert.ok(found <= 32 && plain > 80, `${found}, without the effective size ${plain}, of 400`);
});
