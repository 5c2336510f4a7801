import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixedVus } from './fixed-vus.ts';

const settings = { concurrency: 10, requests: 500, timeoutMs: 120_000, maxDurationMs: 3_600_000 };

test('as many slots as asked for share the requests, and nothing is cut off before its time-out', () => {
  assert.deepEqual(fixedVus.plan(settings), {
    levels: [10],
    executor: {
      executor: 'shared-iterations',
      vus: 10,
      iterations: 500,
      maxDuration: '3600000ms',
      gracefulStop: '121000ms',
    },
  });
});

test('there are no more slots than requests, which k6 would refuse', () => {
  assert.equal(fixedVus.plan({ ...settings, requests: 3 }).executor.vus, 3);
  assert.deepEqual(fixedVus.plan({ ...settings, requests: 3 }).levels, [3]);
});
