import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDurationHistogram } from './duration-histogram.ts';
import { createLatenessLog } from './lateness.ts';

const near = (actual: number | null, expected: number): void =>
  assert.ok(Math.abs((actual ?? Number.NaN) / expected - 1) < 0.026, `${actual} is not within 2.5 % of ${expected}`);

test('quantiles of a histogram are within 2.5 % of those of its values, its maximum is exact', () => {
  const histogram = createDurationHistogram();
  for (let index = 1; index <= 10_000; index += 1) histogram.add(index / 37);
  near(histogram.quantile(0.5), 5000 / 37);
  near(histogram.quantile(0.99), 9900 / 37);
  assert.equal(histogram.max(), 10_000 / 37);
});

test('an empty histogram has no quantile, and early is not late', () => {
  const histogram = createDurationHistogram();
  assert.deepEqual([histogram.quantile(0.5), histogram.max()], [null, null]);
  histogram.add(-1);
  assert.equal(histogram.quantile(0.99), -1);
});

test('a run is judged by its own steps, not by those before it', () => {
  const log = createLatenessLog();
  const hundredSteps = (fromMs: number, lateMs: number): void => {
    for (let index = 0; index < 100; index += 1) log.step(fromMs + index * 10, 10, lateMs);
  };
  hundredSteps(0, 6);
  log.resync(500, 1200);
  hundredSteps(60_000, 1);
  const whole = log.summary();
  assert.deepEqual([whole.steps, whole.resyncs, whole.skippedMs, whole.trustworthy], [200, 1, 1200, false]);
  const later = log.summary(59_500);
  assert.deepEqual([later.steps, later.resyncs, later.trustworthy], [100, 0, true]);
  near(later.p99Ms, 1);
  near(later.medianStepMs, 10);
});

test('steps that are a quarter late are not trusted, too few are not judged', () => {
  const log = createLatenessLog();
  for (let index = 0; index < 99; index += 1) log.step(index * 10, 10, 4);
  assert.equal(log.summary().trustworthy, null);
  log.step(990, 10, 4);
  assert.equal(log.summary().trustworthy, false);
});

test('of more than is kept apart, the whole is told', () => {
  const log = createLatenessLog();
  for (let second = 0; second < 4000; second += 1) log.step(second * 1000, 10, 1);
  assert.equal(log.summary(3_999_000).steps, 1);
  assert.equal(log.summary(1_000_000).steps, 4000);
});
