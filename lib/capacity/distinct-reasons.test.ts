import assert from 'node:assert/strict';
import test from 'node:test';
import { distinctReasons } from './distinct-reasons.ts';

test('reasons about the same thing are told once, with how many more there are', () => {
  const reasons = ['Too short: 3 s. Measure on.', 'A burst: 5 requests.', 'Too short: 4 s. Measure on.'];
  assert.deepEqual(distinctReasons(reasons), [
    'Too short: 3 s. Measure on. So it is with 1 more run.',
    'A burst: 5 requests.',
  ]);
});

test('a reason that is the same to the letter says nothing of others', () => {
  assert.deepEqual(distinctReasons(['Not steady.', 'Not steady.']), ['Not steady.']);
  assert.deepEqual(distinctReasons([]), []);
});
