import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configurationOf } from '../workloads/request.test-support.ts';
import { fixedVus } from './fixed-vus.ts';
import type { ProfilePlan } from './profile.ts';
import { supplyOf } from './supply.test-support.ts';

const planOf = (settings: Record<string, string>): ProfilePlan =>
  fixedVus.plan(configurationOf({ MAX_DURATION: '1h', ...settings }), supplyOf({ usual: 700 }));

test('as many slots as asked for share the requests, and nothing is cut off before its time-out', () => {
  const plan = planOf({ REQUESTS: '500' });
  assert.deepEqual(plan.levels, [10]);
  assert.deepEqual(plan.executor, {
    executor: 'shared-iterations',
    vus: 10,
    iterations: 500,
    maxDuration: '3600000ms',
    gracefulStop: '121000ms',
  });
  assert.equal(plan.gated, false);
});

test('there are no more slots than requests, which k6 would refuse', () => {
  const plan = planOf({ REQUESTS: '3' });
  assert.equal(plan.executor.vus, 3);
  assert.deepEqual(plan.levels, [3]);
});

test('without a number of requests, all there are are sent, those to warm up among them', () => {
  assert.equal(planOf({}).turns, 700);
  const plan = planOf({ WARMUP: '20' });
  assert.equal(plan.turns, 700);
  assert.deepEqual(
    plan.stages.map(({ phase, requests }) => [phase, requests]),
    [
      ['warmup', 20],
      ['measure', 680],
    ],
  );
});

test('for a time, k6 needs no gate: the clock tells the warm-up from the rest', () => {
  const plan = planOf({ DURATION: '1m', WARMUP: '5s' });
  assert.equal(plan.turns, null);
  assert.equal(plan.gated, false);
  assert.deepEqual(plan.executor, {
    executor: 'constant-vus',
    vus: 10,
    duration: '65000ms',
    gracefulStop: '121000ms',
  });
});

test('a warm-up by the clock before requests that are counted needs the gate', () => {
  const plan = planOf({ REQUESTS: '50', WARMUP: '5s' });
  assert.equal(plan.gated, true);
  assert.equal(plan.executor.executor, 'per-vu-iterations');
});
