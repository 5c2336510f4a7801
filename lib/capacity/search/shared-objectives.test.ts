import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gaugeBelow, shareAbove, timeBelow } from '../../objectives/promise.ts';
import { sharedObjectives } from './shared-objectives.ts';

test('a percentile wants its share, a rate its limit; what no single request decides is left out', () => {
  const shares = sharedObjectives([
    timeBelow('a', 'llm_e2e', 'p(99.9)', 10),
    timeBelow('b', 'llm_e2e', 'med', 10),
    timeBelow('c', 'llm_e2e', 'max', 10),
    timeBelow('d', 'llm_e2e', 'avg', 10),
    shareAbove('e', 'llm_success', 0.98),
    gaugeBelow('llm_server_kv_usage', 0.9),
  ]).map(({ objective, share }) => [objective.id, Number(share.toFixed(6))]);
  assert.deepEqual(shares, [
    ['a', 0.999],
    ['b', 0.5],
    ['c', 1],
    ['e', 0.98],
  ]);
});
