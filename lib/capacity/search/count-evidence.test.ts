import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countEvidence } from './count-evidence.ts';
import type { Batch } from './course.ts';

const batches = (...broken: number[]): Batch[] => broken.map((count) => ({ due: 20, broken: [count] }));
const even = (count: number, broken: number): Batch[] =>
  Array.from({ length: count }, () => ({ due: 20, broken: [broken] }));

test('59 clean requests prove a p95 at 95 %, 58 do not; at 99 % it takes 90', () => {
  const clean = (due: number): Batch[] => [{ due, broken: [0] }];
  assert.equal(countEvidence(clean(58), 0, 0.95, 0.95).proves, null);
  assert.equal(countEvidence(clean(59), 0, 0.95, 0.95).proves, 'kept');
  assert.equal(countEvidence(clean(89), 0, 0.95, 0.99).proves, null);
  assert.equal(countEvidence(clean(90), 0, 0.95, 0.99).proves, 'kept');
});

test('a tenth of 400 requests, evenly spread, proves that a p95 is broken; the same 40 in one batch do not', () => {
  assert.deepEqual(countEvidence(even(20, 2), 0, 0.95, 0.95), {
    due: 400,
    broken: 40,
    clustering: 1,
    proves: 'broken',
  });
  const clustered = countEvidence(batches(20, 20, ...even(18, 0).map(() => 0)), 0, 0.95, 0.95);
  assert.ok(clustered.clustering > 10);
  assert.equal(clustered.proves, null);
});

test('counts as different as those of independent requests are worth what they are', () => {
  // Variance of the counts of 20 with share 0.05: 0.95; these have 20/19.
  const told = countEvidence(batches(0, 2, 0, 2, 1, 1, 0, 2, 1, 1, 0, 2, 0, 2, 1, 1, 0, 2, 1, 1), 0, 0.95, 0.95);
  assert.equal(told.clustering, 1);
  assert.equal(told.proves, null);
});

test('a promise of all is broken by one request, and proved by none', () => {
  assert.equal(countEvidence(batches(1), 0, 1, 0.95).proves, 'broken');
  assert.equal(countEvidence(even(100, 0), 0, 1, 0.95).proves, null);
});
