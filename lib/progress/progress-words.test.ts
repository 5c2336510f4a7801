import assert from 'node:assert/strict';
import { test } from 'node:test';
import { progressLine } from './progress-words.ts';

test('says how much is done, how fast, how long it takes yet, and what failed', () => {
  assert.equal(
    progressLine({ planned: 5000, before: 0, done: 1234, failed: 3, recentRps: 8.1 }),
    '1,234 of 5,000 done (24.6 %), 8.10 req/s, 7 min 45 s left, 3 failed',
  );
});

test('counts what earlier parts of the run did as done, and not in the rate', () => {
  assert.equal(
    progressLine({ planned: 5000, before: 4000, done: 500, failed: 0, recentRps: 100 }),
    '4,500 of 5,000 done (90.0 %), 100 req/s, 5.00 s left',
  );
});

test('is all done only when it is, and promises nothing where nothing moves', () => {
  assert.match(progressLine({ planned: 100_000, before: 0, done: 99_999, failed: 0, recentRps: 10 }), /\(99\.9 %\)/);
  assert.equal(
    progressLine({ planned: 10, before: 0, done: 10, failed: 10, recentRps: 0 }),
    '10 of 10 done (100.0 %), nothing ended of late, 10 failed',
  );
  assert.equal(
    progressLine({ planned: 100, before: 0, done: 10, failed: 0, recentRps: 0 }),
    '10 of 100 done (10.0 %), nothing ended of late',
  );
});

test('has no share of a run that only the clock ends', () => {
  assert.equal(progressLine({ planned: null, before: 0, done: 70, failed: 0, recentRps: 7 }), '70 done, 7.00 req/s');
});
