import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runId } from './run-id.ts';

test('a run is named by its UTC second and its scenario', () => {
  assert.equal(runId(new Date('2026-11-22T03:04:05.678Z'), 'inngest-style'), '20261122T030405Z-inngest-style');
});
