import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Steady } from '../assessment/steady.ts';
import rampAndDrain from './ramp-and-drain.ts';
import { plain } from './recorded.test-support.ts';
import { subjectOf } from './subject.test-support.ts';

const found = (wholeRps: number, kind: Steady['kind'] = 'steady') => {
  const steady = { startMs: 0, endMs: 1, kind, cutShare: 0, lastRatio: null, steadyRps: 10, wholeRps };
  const { verdict, happened } = rampAndDrain.judge(subjectOf({ steady }));
  return [verdict, plain(happened)];
};

test('beginning and end that change the rate by more than a tenth are told, in either direction', () => {
  assert.deepEqual(found(8), [
    'caution',
    '8.00 req/s over the whole window, 10.0 req/s over its steady stretch: beginning and end make it 20.0 % less.',
  ]);
  assert.match(found(12).join(), /^caution,.*20\.0 % more\.$/);
  assert.equal(found(9.1)[0], 'ok');
});

test('without a steady stretch there is nothing to compare', () => {
  for (const kind of ['none', 'too-short'] as const) assert.equal(found(8, kind)[0], 'not-applicable');
  assert.equal(rampAndDrain.judge(subjectOf({})).verdict, 'not-applicable');
});
