import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { configurationOf } from '../workloads/request.test-support.ts';
import { burst } from './burst.ts';
import { gammaArrival } from './gamma-arrival.ts';
import { gateStages } from './gate-stages.ts';
import { ladder } from './ladder.ts';
import { poissonArrival } from './poisson-arrival.ts';
import type { Profile, ProfilePlan, Supply } from './profile.ts';
import { ramp, rampSteps } from './ramp.ts';
import { soak } from './soak.ts';
import { spike } from './spike.ts';
import { positionOf, type Stage } from './stage.ts';
import { hasWarmUp, joinedThresholds, summaryThresholds } from './summary-thresholds.ts';
import { supplyOf } from './supply.test-support.ts';
import { trace } from './trace.ts';
import { littlesVus } from './virtual-users.ts';

const planOf = (profile: Profile, settings: Record<string, string>, supply: Partial<Supply> = {}): ProfilePlan =>
  profile.plan(configurationOf(settings), supplyOf(supply));

const told = ({ phase, level, requests, durationMs }: Stage): unknown[] => [phase, level, requests ?? durationMs];

/** When the turn of that number is due. */
function dueMs({ stages }: ProfilePlan, turn: number): number {
  const { stage, index } = positionOf(stages, turn) ?? assert.fail(`no turn ${turn}`);
  return stage.dueMs?.(index) ?? assert.fail();
}

describe('stages', () => {
  test('of a ladder are a warm-up of one request a slot and ten times that, level by level', () => {
    const plan = planOf(ladder, { LEVELS: '2,5' });
    assert.deepEqual(plan.stages.map(told), [
      ['warmup', 2, 2],
      ['measure', 2, 20],
      ['warmup', 5, 5],
      ['measure', 5, 50],
    ]);
    assert.deepEqual(gateStages(plan), [
      { requests: 22, durationMs: null, concurrency: 2, together: false, settleMs: 0 },
      { requests: 55, durationMs: null, concurrency: 5, together: false, settleMs: 1000 },
    ]);
    assert.deepEqual([plan.turns, plan.vus, plan.loop, plan.gated], [77, 5, 'closed', true]);
  });

  test('of a ladder of rates begin each at an opening of their own', () => {
    const plan = planOf(ladder, { RATES: '10,20', LEVEL_DURATION: '10s', ARRIVALS: 'even', EXPECTED_E2E: '1s' });
    assert.deepEqual(plan.stages.map(told), [
      ['warmup', 10, 10],
      ['measure', 10, 100],
      ['warmup', 20, 20],
      ['measure', 20, 200],
    ]);
    assert.deepEqual(
      gateStages(plan).map(({ requests }) => requests),
      [110, 220],
    );
    assert.deepEqual(
      [0, 10, 109, 110, 130].map((turn) => Math.round(dueMs(plan, turn))),
      [0, 1000, 10_900, 0, 1000],
    );
  });

  test('of a burst are as many for the gate as there are bursts, the last one with what is left', () => {
    const plan = planOf(burst, { REQUESTS: '120' });
    assert.deepEqual(plan.stages.map(told), [
      ['warmup', 50, 50],
      ['measure', 50, 120],
    ]);
    assert.deepEqual(
      gateStages(plan).map(({ requests, together }) => [requests, together]),
      [
        [50, true],
        [50, true],
        [50, true],
        [20, true],
      ],
    );
    assert.equal(plan.vus, 50);
  });

  test('of a ramp that go by the clock are as many for the gate', () => {
    const plan = planOf(ramp, { LEVELS: '1,4', STEPS: '7', DURATION: '14s', WARMUP: '5' });
    assert.deepEqual(plan.stages.map(told), [
      ['warmup', 1, 5],
      ['measure', 1, 2000],
      ['measure', 2, 4000],
      ['measure', 3, 4000],
      ['measure', 4, 4000],
    ]);
    assert.equal(gateStages(plan).length, 5);
    assert.equal(plan.executor.executor, 'per-vu-iterations');
    assert.deepEqual([plan.turns, plan.vus, plan.durationMs], [null, 4, 14_000]);
  });

  test('of a soak take a tenth of its time before it, half a minute at most', () => {
    assert.deepEqual(planOf(soak, { DURATION: '100s' }).stages.map(told), [
      ['warmup', 10, 10_000],
      ['measure', 10, 100_000],
    ]);
    assert.deepEqual(planOf(soak, { DURATION: '4h' }).stages.map(told)[0], ['warmup', 10, 30_000]);
    assert.equal(planOf(soak, { DURATION: '1m', RATE: '2' }).loop, 'open');
  });
});

test('a ramp goes along its points, both ends included', () => {
  const levels = (points: number[], steps: number): number[] =>
    rampSteps(points, steps, (x) => x).map(({ level }) => level);
  assert.deepEqual(levels([1, 5], 5), [1, 2, 3, 4, 5]);
  assert.deepEqual(levels([1, 5, 1], 5), [1, 3, 5, 3, 1]);
  assert.deepEqual(levels([2, 8], 1), [2]);
});

describe('an open loop', () => {
  test('has one clock through warm-up and spike, and is due later than its beginning by a lead', () => {
    const settings = {
      RATE: '10',
      SPIKE_RATE: '100',
      DURATION: '6s',
      WARMUP: '10',
      ARRIVALS: 'even',
      EXPECTED_E2E: '1s',
    };
    const plan = planOf(spike, settings);
    assert.deepEqual(plan.stages.map(told), [
      ['warmup', 10, 10],
      ['measure', 10, 20],
      ['measure', 100, 100],
      ['measure', 10, 30],
    ]);
    assert.equal(plan.turns, 10 + 20 + 100 + 30);
    assert.deepEqual(plan.levels, [10, 100]);
    const all = Array.from({ length: plan.turns ?? 0 }, (_, turn) => dueMs(plan, turn));
    assert.ok((all[0] ?? 0) >= 500, 'virtual users need time to come');
    all.forEach((at, turn) => assert.ok(at > (all[turn - 1] ?? 0), `turn ${turn}`));
  });

  test('has virtual users by Little’s law, with room for chance, and never more than turns', () => {
    // 10/s of 10 s: 100 in flight on average, and four deviations of 10
    assert.equal(planOf(poissonArrival, { RATE: '10', DURATION: '10m' }).vus, 140);
    // gamma gaps of shape 1/4 make twice the deviation
    assert.equal(planOf(gammaArrival, { RATE: '10', DURATION: '10m', BURSTINESS: '0.25' }).vus, 180);
    assert.equal(planOf(poissonArrival, { RATE: '10', REQUESTS: '20', WARMUP: '5' }).vus, 25);
    assert.equal(littlesVus({ arrivals: 0.01, dispersion: 1, turns: 50 }), 1);
  });

  test('warns of fewer virtual users than that, and of very many', () => {
    const few = planOf(poissonArrival, { RATE: '10', DURATION: '10m', PRE_ALLOCATED_VUS: '20' });
    assert.equal(few.vus, 20);
    assert.match(few.warnings.join(), /PRE_ALLOCATED_VUS=20 may not suffice.*asks for 140/);
    assert.deepEqual(planOf(poissonArrival, { RATE: '10', DURATION: '10m', PRE_ALLOCATED_VUS: '140' }).warnings, []);
    assert.match(planOf(poissonArrival, { RATE: '900', DURATION: '10m' }).warnings.join(), /needs 9.380 virtual users/);
  });
});

describe('a trace', () => {
  const times = [0, 100, 100, 5000, 5001, 5002, 9000];
  const supply = { size: times.length, arrivalMs: (index: number) => times[index] ?? null };

  test('is scaled, and has virtual users for its busiest moment', () => {
    const plan = planOf(trace, { TIME_SCALE: '2', EXPECTED_E2E: '1s' }, supply);
    assert.deepEqual(
      times.map((_, turn) => dueMs(plan, turn) - dueMs(plan, 0)),
      times.map((at) => 2 * at),
    );
    assert.equal(plan.vus, 7, 'three at once and chance, but no more than requests');
    assert.deepEqual(plan.levels, [0.389]);
  });

  test('may be cut, and its beginning taken for the warm-up', () => {
    const plan = planOf(trace, { DURATION: '5s', WARMUP: '100ms' }, supply);
    assert.deepEqual(
      plan.stages.map(({ phase, requests }) => [phase, requests]),
      [
        ['warmup', 1],
        ['measure', 5],
      ],
    );
    assert.equal(planOf(trace, { REQUESTS: '3' }, supply).turns, 3);
  });
});

describe('thresholds for the summary', () => {
  const table = { llm_requests: { type: 'counter' }, llm_e2e: { type: 'trend' }, llm_success: { type: 'rate' } };

  test('have k6 tell the measured phase and each level apart where there are several', () => {
    const thresholds = summaryThresholds('steps', planOf(ladder, { LEVELS: '1,2' }), table);
    assert.deepEqual(Object.keys(thresholds), [
      'iterations{scenario:steps}',
      'llm_requests{phase:measure}',
      'llm_e2e{phase:measure}',
      'llm_success{phase:measure}',
      'llm_requests{phase:measure,level:1}',
      'llm_success{phase:measure,level:1}',
      'llm_e2e{phase:measure,level:1}',
      'llm_requests{phase:measure,level:2}',
      'llm_success{phase:measure,level:2}',
      'llm_e2e{phase:measure,level:2}',
    ]);
  });

  test('guard an open loop against requests that find no virtual user free', () => {
    const plan = planOf(poissonArrival, { RATE: '1', REQUESTS: '9', WARMUP: '0' });
    assert.equal(hasWarmUp(plan), false);
    assert.deepEqual(summaryThresholds('s', plan, table), {
      'iterations{scenario:s}': ['count>=0'],
      llm_unready: ['rate<0.01'],
    });
  });

  test('stand beside those of the objectives', () => {
    assert.deepEqual(joinedThresholds({ a: ['x'], b: ['y'] }, { b: ['y', 'z'], c: [] }), {
      a: ['x'],
      b: ['y', 'z'],
      c: [],
    });
  });
});
