import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixedVus } from './fixed-vus.ts';
import { ladder } from './ladder.ts';
import { unfitSettings, withDefaults } from './shape-settings.ts';

test('a setting that the profile does not follow is a mistake, and so are two that say the same', () => {
  assert.deepEqual(unfitSettings({ RATE: '5', CONCURRENCY: '3', LEVELS: '', MODEL: 'm' }, fixedVus), [
    'RATE=5 has no effect with the profile fixed-vus, which follows CONCURRENCY, REQUESTS, DURATION, WARMUP; unset it',
  ]);
  assert.deepEqual(unfitSettings({ REQUESTS: '5', DURATION: '1m' }, fixedVus), [
    'REQUESTS and DURATION contradict each other; unset one of them',
  ]);
  assert.deepEqual(unfitSettings({ LEVELS: '1,2', SETTLE: '0' }, ladder), []);
});

test("a scenario's own defaults hold where the user said nothing, in neither of two ways", () => {
  const defaults = { LEVELS: '1,5', LEVEL_REQUESTS: '3x', MAX_TOKENS: '50' };
  assert.deepEqual(withDefaults({ RATES: '2', MAX_TOKENS: '' }, defaults), {
    RATES: '2',
    LEVEL_REQUESTS: '3x',
    MAX_TOKENS: '50',
  });
  assert.deepEqual(withDefaults({ LEVELS: '7', LEVEL_DURATION: '1s', MAX_TOKENS: '9' }, defaults), {
    LEVELS: '7',
    LEVEL_DURATION: '1s',
    MAX_TOKENS: '9',
  });
});
