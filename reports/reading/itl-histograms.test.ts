import assert from 'node:assert/strict';
import test from 'node:test';
import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import { statisticOfGaps } from '../../lib/assessment/pooled-gaps.ts';
import type { ItlEntry } from '../../lib/schema/summary.ts';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { poolGaps } from './itl-histograms.ts';

/** An entry of these gaps in ms, with a histogram as the extension makes it. */
function entryOf(gapsMs: readonly number[], rest: Partial<ItlEntry> = {}): ItlEntry {
  const histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 3_600_000_000,
    numberOfSignificantValueDigits: 3,
    bitBucketSize: 64,
  });
  for (const gap of gapsMs) histogram.recordValue(Math.round(gap * 1000));
  const sorted = gapsMs.toSorted((a, b) => a - b);
  const at = (p: number): number => sorted[Math.ceil(p * sorted.length) - 1] ?? 0;
  return {
    phase: 'measure',
    level: 10,
    count: sorted.length,
    minMs: at(0.000_001),
    meanMs: sorted.reduce((sum, gap) => sum + gap, 0) / sorted.length,
    p50Ms: at(0.5),
    p90Ms: at(0.9),
    p99Ms: at(0.99),
    p999Ms: at(0.999),
    maxMs: at(1),
    histogram: encodeIntoCompressedBase64(histogram),
    ...rest,
  };
}

const steps = (n: number, stepMs: number): number[] => Array.from({ length: n }, (_, i) => (i + 1) * stepMs);

/** Three significant digits: a bucket spans less than a thousandth of its values. */
const assertNear = (actual: number | undefined, expected: number): void =>
  assert.ok(actual !== undefined && Math.abs(actual / expected - 1) < 1e-3, `${actual} is not near ${expected}`);

/**
 * Written by hdrhistogram-go 1.4.0: New(1, 3_600_000_000, 3), the values 100, 200 … 100 000 and 2 500 000 µs, encoded with
 * V2CompressedEncodingCookieBase. Its own ValueAtQuantile says 50 111, 90 111, 99 135 and 100 031 for 50, 90, 99 and 99.9.
 */
const fromGo: ItlEntry = {
  phase: 'measure',
  level: 10,
  count: 1001,
  minMs: 0.1,
  meanMs: 52.499,
  p50Ms: 50.111,
  p90Ms: 90.111,
  p99Ms: 99.135,
  p999Ms: 100.031,
  maxMs: 2500,
  histogram:
    'HISTFAAAAGF42pJpmSzMwMAeyAABzFCaEURcm7yEwf4DROA4I9NRctFERqZEomA8kz6VoS6TKJP4IMeiTJxgyD1KU0RzMjGjQNZR/ih/APnMTEwMCISdOSoxIiUuejEBAgAA///Xuj41',
};

test('a histogram that Go wrote gives the quantiles that Go read from it', () => {
  const gaps = poolGaps([fromGo], 'measure', 'summary.json');
  assert.deepEqual(
    [0.5, 0.9, 0.99, 0.999].map((p) => gaps?.quantileMs(p)),
    [fromGo.p50Ms, fromGo.p90Ms, fromGo.p99Ms, fromGo.p999Ms],
  );
  assert.equal(gaps?.quantileMs(1), 2500, 'the upper end of the last bucket, 2500.607, was never seen');
  assert.deepEqual([gaps?.count, gaps?.minMs, gaps?.meanMs], [1001, 0.1, 52.499]);
});

test('levels are merged by their counts, not by averaging their percentiles', () => {
  const fast = entryOf(steps(900, 0.01));
  const slow = entryOf(steps(100, 10), { level: 50 });
  const gaps = poolGaps([fast, slow], 'measure', 'summary.json');
  assert.equal(gaps?.count, 1000);
  assertNear(gaps?.quantileMs(0.5), 5);
  assertNear(gaps?.quantileMs(0.95), 500);
  assert.deepEqual([gaps?.minMs, gaps?.maxMs], [0.01, 1000]);
  assertNear(gaps?.meanMs, (900 * 4.505 + 100 * 505) / 1000);
});

test('a histogram of another machine with another range is merged too', () => {
  const wide = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 36_000_000_000,
    numberOfSignificantValueDigits: 3,
  });
  wide.recordValue(7_200_000_000);
  const other = { ...fromGo, count: 1, maxMs: 7_200_000, histogram: encodeIntoCompressedBase64(wide) };
  for (const entries of [
    [fromGo, other],
    [other, fromGo],
  ]) {
    const gaps = poolGaps(entries, 'measure', 'summary.json');
    assertNear(gaps?.quantileMs(0.5), 50.1);
    assertNear(gaps?.quantileMs(1), 7_200_000);
  }
});

test('other phases and empty pools are left out', () => {
  const warmup = entryOf([1000], { phase: 'warmup' });
  assertNear(poolGaps([warmup, fromGo], 'measure', 'summary.json')?.quantileMs(0.5), 50.1);
  assert.equal(poolGaps([], 'measure', 'summary.json'), null);
  assert.equal(poolGaps([warmup], 'measure', 'summary.json'), null);
  assert.equal(poolGaps([{ ...fromGo, count: 0, histogram: '' }], 'measure', 'summary.json'), null);
});

test('a histogram that cannot be read, or holds another number of gaps, is the user’s mistake to mend', () => {
  const problem = (change: Partial<ItlEntry>): string => {
    try {
      poolGaps([{ ...fromGo, ...change }], 'measure', 'runs/x/summary.json');
    } catch (error) {
      if (error instanceof UsageError) return error.problems[0] ?? '';
      throw error;
    }
    return assert.fail('it was read without a complaint');
  };
  for (const histogram of ['', 'xx', 'AAAA', fromGo.histogram.slice(0, 80)])
    assert.match(
      problem({ histogram }),
      /^summary\.json: itl: the histogram of phase measure, level 10 cannot be read \(/,
    );
  assert.match(problem({ count: 1000 }), /holds 1001 gaps, not the 1000 of its count$/);
});

test('a percentile of gaps says its n, has no interval, and is withheld where it cannot be bounded', () => {
  const gaps = poolGaps([fromGo], 'measure', 'summary.json');
  assert.ok(gaps);
  const p99 = statisticOfGaps(gaps, 'p99');
  assert.deepEqual([p99?.value, p99?.n, p99?.interval, p99?.standing], [99.135, 1001, null, 'publishable']);
  assert.equal(statisticOfGaps(gaps, 'p99.9')?.standing, 'suppressed');
  assert.equal(statisticOfGaps(gaps, 'mean')?.value, 52.499);
  assert.equal(statisticOfGaps(gaps, 'spread'), null);
});
