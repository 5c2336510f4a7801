import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { ratioOfEstimates, ratioOfRuns } from './ratio-interval.ts';
import { lognormal, seededRandom } from './seeded-random.ts';

const near = (actual: number | null | undefined, expected: number, tolerance = 1e-9): void =>
  assert.ok(
    actual !== null && actual !== undefined && Math.abs(actual / expected - 1) <= tolerance,
    `${actual} is not ${expected}`,
  );

test("a ratio of runs is Welch's t test of their logarithms", () => {
  // R: t.test(c(2, 4, 6, 8), 1:5): t = 1.3587, df = 4.7494, p-value = 0.2352, interval -1.8446 to 5.8446
  const result = ratioOfRuns([1, 2, 3, 4, 5].map(Math.exp), [2, 4, 6, 8].map(Math.exp));
  near(result?.ratio, Math.exp(2));
  near(result?.low, 0.158082791882, 1e-8);
  near(result?.high, 345.376934346, 1e-8);
  near(result?.pValue, 0.235194111389, 1e-8);
});

test('exchanging the sides turns the ratio round, and a unit changes nothing', () => {
  const runs = fc.array(fc.double({ min: 0.1, max: 1e4, noNaN: true }), { minLength: 2, maxLength: 8 });
  fc.assert(
    fc.property(runs, runs, (a, b) => {
      const [forth, back] = [ratioOfRuns(a, b), ratioOfRuns(b, a)];
      assert.ok(forth !== null && back !== null && forth.low <= forth.ratio && forth.ratio <= forth.high);
      near(forth.ratio * back.ratio, 1);
      // A factor of 12.7 standard errors can pass the largest double.
      if (forth.high < 1e100) near(forth.high * back.low, 1, 1e-6);
      const scaled = ratioOfRuns(
        a.map((value) => value * 8),
        b.map((value) => value * 8),
      );
      near(scaled?.ratio, forth.ratio);
    }),
  );
});

test('the interval excludes 1 just where the p value is below 5 %', () => {
  const random = seededRandom(2);
  for (let i = 0; i < 300; i++) {
    const side = (median: number): number[] => Array.from({ length: 4 }, () => lognormal(random, median, 0.05));
    const result = ratioOfRuns(side(100), side(110));
    assert.ok(result !== null);
    assert.equal(result.low > 1 || result.high < 1, result.pValue < 0.05);
  }
});

test('runs without a difference have a p value below 5 % in 5 of 100 comparisons', () => {
  const random = seededRandom(3);
  let found = 0;
  for (let i = 0; i < 2000; i++) {
    const side = (): number[] => Array.from({ length: 5 }, () => lognormal(random, 100, 0.1));
    if ((ratioOfRuns(side(), side())?.pValue ?? 1) < 0.05) found++;
  }
  assert.ok(found > 60 && found < 130, `${found} of 2000`);
});

test('too few runs, or none above 0, have no ratio; equal runs have one without width', () => {
  assert.equal(ratioOfRuns([1], [2, 3]), null);
  assert.equal(ratioOfRuns([0, 1], [2, 3]), null);
  assert.equal(ratioOfRuns([Number.NaN, 1], [2, 3]), null);
  const twice = ratioOfRuns([0.1, 0.1, 0.1], [0.2, 0.2]);
  near(twice?.low, 2);
  near(twice?.high, 2);
  assert.equal(twice?.pValue, 0);
  assert.equal(ratioOfRuns([0.1, 0.1, 0.1], [0.1, 0.1])?.pValue, 1);
});

test('two estimates with intervals have the ratio whose distances add as squares on the log scale', () => {
  // Both a tenth to either side in logarithms: √2 tenths for the ratio.
  const about = (value: number) => ({ value, low: value * Math.exp(-0.1), high: value * Math.exp(0.1) });
  const result = ratioOfEstimates(about(50), about(100));
  near(result?.ratio, 2);
  near(result?.low, 2 * Math.exp(-0.1 * Math.SQRT2));
  near(result?.high, 2 * Math.exp(0.1 * Math.SQRT2));
  // Against a number known exactly the interval is the other one's.
  const exact = ratioOfEstimates({ value: 10, low: 10, high: 10 }, { value: 30, low: 20, high: 60 });
  near(exact?.low, 2);
  near(exact?.high, 6);
});

test('an estimate without a bound leaves that side of the ratio open', () => {
  const whole = { value: 100, low: 90, high: 120 };
  const noHigh = { value: 100, low: 90, high: null };
  assert.equal(ratioOfEstimates(whole, noHigh)?.high, null);
  assert.ok((ratioOfEstimates(whole, noHigh)?.low ?? 0) > 0.7);
  assert.equal(ratioOfEstimates(noHigh, whole)?.low, null);
  assert.equal(ratioOfEstimates(whole, { value: 100, low: 0, high: 110 })?.low, null);
  assert.equal(ratioOfEstimates(whole, { value: 0, low: 0, high: 1 }), null);
});
