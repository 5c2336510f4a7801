import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settings } from '../../configuration/settings.ts';
import { loadSettings } from './load-settings.ts';

test('what makes a load are settings, and what makes a set-up is not among them', () => {
  const known = new Set(Object.keys(settings()));
  assert.deepEqual(
    [...loadSettings].filter((name) => !known.has(name)),
    [],
  );
  for (const name of [
    'BASE_URL',
    'MODEL',
    'DATASET',
    'PROMPT_TOKENS',
    'OUTPUT_TOKENS',
    'GPU',
    'TIMEOUT',
    'SLO_P95_E2E',
  ])
    assert.ok(known.has(name) && !loadSettings.has(name), name);
});
