import assert from 'node:assert/strict';
import { test } from 'node:test';
import burst from './burst.ts';
import { subjectOf } from './subject.test-support.ts';

const made = (measured: number) => ({ measured, succeeded: measured, failed: 0, cutShort: 0, warmup: 0 });
const closed = (slots: number) => ({ loop: 'closed', slots, barrier: null, offeredRps: null }) as const;

test('twenty requests over twenty slots are a burst, two hundred are not', () => {
  assert.equal(burst.judge(subjectOf({ load: closed(20), counts: made(20) })).verdict, 'caution');
  assert.equal(burst.judge(subjectOf({ load: closed(20), counts: made(200) })).verdict, 'ok');
});

test('one batch that is sent at once is a burst, however large; a hundred batches are not', () => {
  const load = { ...closed(50), barrier: true };
  assert.equal(burst.judge(subjectOf({ load, counts: made(50) })).verdict, 'caution');
  assert.equal(burst.judge(subjectOf({ load: { ...load, slots: null }, counts: made(5000) })).verdict, 'caution');
  assert.equal(burst.judge(subjectOf({ load, counts: made(5000) })).verdict, 'ok');
});

test('without the number of requests nothing is said', () => {
  assert.equal(burst.judge(subjectOf({ load: closed(20) })).verdict, 'not-applicable');
});
