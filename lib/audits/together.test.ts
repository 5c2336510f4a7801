import assert from 'node:assert/strict';
import { test } from 'node:test';
import { caution, invalid, unsound } from './finding.ts';
import { together } from './together.ts';

test('several findings are one: the worst verdict and its words first, and all that any of them doubts', () => {
  const one = together(
    [
      caution('Late.', 'Look.'),
      null,
      invalid('Impossible.', ['rates'], 'Tokens?'),
      unsound('Shared.', ['latencies', 'rates']),
    ],
    'fine',
  );
  assert.deepEqual(one, {
    verdict: 'invalid',
    happened: 'Impossible. Shared. Late.',
    hint: 'Tokens? Look.',
    claims: ['rates', 'latencies'],
  });
});

test('nothing found is fine', () => {
  assert.deepEqual(together([null], 'fine'), { verdict: 'ok', happened: 'fine', hint: null, claims: [] });
});
