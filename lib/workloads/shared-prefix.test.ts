import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sharedPrefixShare } from './shared-prefix.ts';

test('texts without a common start share nothing, and neither does a single one', () => {
  assert.equal(sharedPrefixShare(['abc', 'xyz']), 0);
  assert.equal(sharedPrefixShare(['abc']), 0);
  assert.equal(sharedPrefixShare([]), 0);
});

test('the same text twice shares all of it', () => {
  assert.equal(sharedPrefixShare(['abcd', 'abcd']), 1);
});

test('what counts is the start that any other text has too, by its length', () => {
  // 4 of 10 characters, 4 of 6, 0 of 4
  assert.equal(sharedPrefixShare(['rule alpha', 'rules?', 'xxxx']), 8 / 20);
});
