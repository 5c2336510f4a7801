import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { burst } from '../profiles/burst.ts';
import { constantArrival } from '../profiles/constant-arrival.ts';
import { fixedVus } from '../profiles/fixed-vus.ts';
import { gammaArrival } from '../profiles/gamma-arrival.ts';
import { gateStages } from '../profiles/gate-stages.ts';
import { ladder } from '../profiles/ladder.ts';
import { poissonArrival } from '../profiles/poisson-arrival.ts';
import type { Profile, ProfilePlan } from '../profiles/profile.ts';
import { ramp } from '../profiles/ramp.ts';
import { spike } from '../profiles/spike.ts';
import { positionOf } from '../profiles/stage.ts';
import { supplyOf } from '../profiles/supply.test-support.ts';
import { trace } from '../profiles/trace.ts';
import { configurationOf } from '../workloads/request.test-support.ts';
import { instanceProblems, needsMeeting } from './instance-problems.ts';
import { portionOf } from './portion.ts';
import { shareOfPlan } from './share-of-plan.ts';

const arrivals = [0, 5, 5, 9, 40, 41, 70, 100, 130, 131, 131, 180];

const loads: readonly (readonly [Profile, Record<string, string>])[] = [
  [fixedVus, { CONCURRENCY: '10', REQUESTS: '123' }],
  [fixedVus, { CONCURRENCY: '10', REQUESTS: '83', WARMUP: '7' }],
  [ladder, { LEVELS: '1,2,5,10' }],
  [ladder, { RATES: '5,20', LEVEL_REQUESTS: '31', WARMUP: '5' }],
  [burst, { BURST_SIZE: '8', REQUESTS: '43' }],
  [constantArrival, { RATE: '10', DURATION: '20s' }],
  [poissonArrival, { RATE: '30', REQUESTS: '200' }],
  [gammaArrival, { RATE: '30', DURATION: '10s', BURSTINESS: '0.3' }],
  [spike, { RATE: '5', SPIKE_RATE: '40', DURATION: '20s' }],
  [trace, {}],
];

const planOf = (profile: Profile, settings: Record<string, string>): ProfilePlan =>
  profile.plan(
    configurationOf(settings),
    supplyOf(profile === trace ? { size: arrivals.length, arrivalMs: (index) => arrivals[index] ?? null } : {}),
  );

/** What is fixed of a turn: its stage, and when it is due. */
function facts({ stages }: ProfilePlan, turn: number): unknown[] {
  const { stage, index } = positionOf(stages, turn) ?? assert.fail(`no turn ${turn}`);
  return [stage.phase, stage.level, stage.dueMs?.(index) ?? null];
}

const sum = (numbers: readonly (number | null)[]): number => numbers.reduce<number>((all, one) => all + (one ?? 0), 0);

const instances = (of: number): { index: number; of: number }[] =>
  Array.from({ length: of }, (_, i) => ({ index: i + 1, of }));

for (const [profile, settings] of loads)
  for (const of of [2, 3, 4, 7])
    test(`${of} instances of ${profile.id} ${JSON.stringify(settings)} send each turn once, at its level and instant`, () => {
      const whole = planOf(profile, settings);
      const seen = new Map<number, unknown[]>();
      const shares = instances(of).map((instance) => shareOfPlan(whole, instance, false));
      for (const { plan, turnOf } of shares)
        for (let own = 0; own < (plan.turns ?? 0); own += 1) {
          assert.ok(!seen.has(turnOf(own)), `turn ${turnOf(own)} is sent twice`);
          seen.set(turnOf(own), facts(plan, own));
        }
      assert.equal(seen.size, whole.turns);
      for (const [turn, found] of seen) assert.deepEqual(found, facts(whole, turn));
    });

describe('slots', () => {
  test('of all instances are those of the whole, stage by stage', () => {
    const whole = planOf(ladder, { LEVELS: '1,2,5,10' });
    for (const of of [2, 3, 4]) {
      const shares = instances(of).map((instance) => shareOfPlan(whole, instance, false).plan);
      whole.stages.forEach(({ concurrency }, i) =>
        assert.equal(sum(shares.map(({ stages }) => stages[i]?.concurrency ?? null)), concurrency),
      );
      assert.equal(sum(shares.map(({ vus }) => vus)), whole.vus);
    }
  });

  test('get the same number of turns each, so that no instance ends long before the others', () => {
    const whole = planOf(fixedVus, { CONCURRENCY: '10', REQUESTS: '1000' });
    const shares = instances(4).map((instance) => shareOfPlan(whole, instance, false).plan);
    assert.deepEqual(
      shares.map(({ vus, turns }) => [vus, turns]),
      [
        [3, 300],
        [3, 300],
        [2, 200],
        [2, 200],
      ],
    );
  });

  test('are told to k6 times the number of instances, by which it divides them', () => {
    const whole = planOf(fixedVus, { CONCURRENCY: '10', REQUESTS: '1000' });
    const { executor } = shareOfPlan(whole, { index: 3, of: 4 }, false).plan;
    assert.deepEqual([executor.vus, 'iterations' in executor && executor.iterations], [8, 800]);
    const timed = planOf(fixedVus, { CONCURRENCY: '10', DURATION: '10s' });
    assert.equal(shareOfPlan(timed, { index: 1, of: 4 }, false).plan.executor.vus, 12);
  });

  test('of an open loop are more than an even share, as chance evens out less in a part; a number that was set is shared', () => {
    const settings = { RATE: '10', DURATION: '60s', EXPECTED_E2E: '10s' };
    const whole = planOf(poissonArrival, settings);
    assert.equal(whole.vus, 140);
    assert.equal(shareOfPlan(whole, { index: 1, of: 4 }, false).plan.vus, 45);
    const set = planOf(poissonArrival, { ...settings, PRE_ALLOCATED_VUS: '140' });
    assert.equal(shareOfPlan(set, { index: 1, of: 4 }, true).plan.vus, 35);
  });
});

test('where the clock ends stages, instances take turns that no other has, with their share of the slots', () => {
  const whole = planOf(ramp, { LEVELS: '1,10', DURATION: '10s' });
  const shares = instances(3).map((instance) => shareOfPlan(whole, instance, false));
  const seen = shares.flatMap(({ turnOf }) => Array.from({ length: 50 }, (_, own) => turnOf(own)));
  assert.deepEqual(
    seen.toSorted((a, b) => a - b),
    Array.from({ length: 150 }, (_, turn) => turn),
  );
  whole.stages.forEach(({ concurrency }, i) =>
    assert.equal(sum(shares.map(({ plan }) => plan.stages[i]?.concurrency ?? null)), concurrency),
  );
});

test('the gates of all instances have as many stages as the whole one, whatever they let in', () => {
  for (const [profile, settings] of loads) {
    const whole = planOf(profile, settings);
    const stages = gateStages(whole);
    for (const of of [2, 4, 7]) {
      const shares = instances(of).map((instance) => gateStages(whole, { portion: portionOf(instance), of }));
      stages.forEach(({ requests, together, settleMs }, i) => {
        assert.equal(sum(shares.map((share) => share[i]?.requests ?? null)), requests);
        for (const share of shares) {
          assert.equal(share.length, stages.length);
          assert.deepEqual([share[i]?.together, share[i]?.settleMs], [together, settleMs]);
        }
      });
    }
  }
});

test('portions of any count in any rounds are disjoint and leave nothing', () => {
  const count = fc.integer({ min: 0, max: 300 });
  const few = fc.integer({ min: 1, max: 40 });
  fc.assert(
    fc.property(count, few, few, (all, round, of) => {
      const seen: number[] = [];
      for (const instance of instances(of)) {
        const portion = portionOf(instance);
        const own = portion.count(all, round);
        for (let n = 0; n < own; n += 1) seen.push(portion.nth(n, round));
      }
      assert.deepEqual(
        seen.toSorted((a, b) => a - b),
        Array.from({ length: all }, (_, i) => i),
      );
    }),
  );
});

describe('what several instances cannot run', () => {
  const problems = (
    profile: Profile,
    settings: Record<string, string>,
    of: number,
    stopsWhenBroken = false,
  ): string[] =>
    instanceProblems(
      { id: 'it', stopsWhenBroken, whole: planOf(profile, settings) },
      { index: 1, of },
      configurationOf({ RUN_DIR: '/shared', ...settings }),
    );

  test('is told in a sentence each, all of them at once', () => {
    assert.deepEqual(problems(fixedVus, { REQUESTS: '40' }, 4), []);
    assert.match(
      problems(fixedVus, { CONCURRENCY: '3', REQUESTS: '40' }, 4).join(),
      /fewer slots or requests than the 4/,
    );
    assert.match(problems(poissonArrival, { RATE: '5', REQUESTS: '3', WARMUP: '0' }, 4).join(), /take fewer instances/);
    assert.match(
      problems(fixedVus, { REQUESTS: '40', OUTPUTS: 'a.jsonl' }, 4).join(),
      /OUTPUTS=true keeps the answers/,
    );
    assert.deepEqual(problems(fixedVus, { REQUESTS: '40', OUTPUTS: 'true' }, 4), []);
    assert.equal(problems(ladder, { LEVELS: '1,10', RESUME: '/r', RUN_DIR: '' }, 2, true).length, 3);
  });

  test('stages that wait for each other need a folder that all share', () => {
    assert.ok(needsMeeting(planOf(ladder, { LEVELS: '1,10' })) && needsMeeting(planOf(burst, {})));
    assert.ok(!needsMeeting(planOf(ramp, { LEVELS: '1,10', DURATION: '9s' })));
    assert.match(problems(ladder, { LEVELS: '1,10', RUN_DIR: '' }, 2).join(), /set RUN_DIR to one folder/);
    assert.match(problems(burst, { START_WAIT: '0' }, 2).join(), /START_WAIT above 0/);
  });
});
