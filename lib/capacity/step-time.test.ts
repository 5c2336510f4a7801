import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { assessedRun } from '../../bench/trust/coverage.ts';
import tinyCpu from '../../simulator/profiles/tiny-cpu.ts';
import { normal, seededRandom } from '../statistics/seeded-random.ts';
import { pointsOf } from './load-point.ts';
import { stepPointsOf, stepTime, tokensPerSAt, type StepPoint } from './step-time.ts';

const line = (t0: number, t1: number, batches: readonly number[]): StepPoint[] =>
  batches.map((batch) => ({ batch, tpotMs: t0 + t1 * batch }));

const near = (actual: number | null | undefined, expected: number, tolerance = 1e-6): void =>
  assert.ok(
    actual !== null && actual !== undefined && Math.abs(actual / expected - 1) <= tolerance,
    `${actual} is not ${expected}`,
  );

test('any step time is found from exact points, with the ceiling of its slope', () => {
  const time = fc.double({ min: 0.01, max: 100, noNaN: true });
  fc.assert(
    fc.property(time, time, (t0, t1) => {
      const { told } = stepTime(line(t0, t1, [1, 4, 16, 64]));
      near(told?.t0Ms.value, t0);
      near(told?.t1Ms.value, t1);
      near(told?.ceilingTokensPerS.value, 1000 / t1);
      near(told && tokensPerSAt(told, 64), (1000 * 64) / (t0 + 64 * t1));
      near(told?.reached, (64 * t1) / (t0 + 64 * t1));
    }),
  );
});

test('the interval of the ceiling has the truth in it 95 times of 100', () => {
  const random = seededRandom(5);
  let covered = 0;
  for (let i = 0; i < 1000; i++) {
    const noisy = line(10, 0.25, [1, 4, 8, 16, 32, 64]).map(({ batch, tpotMs }) => ({
      batch,
      tpotMs: tpotMs * (1 + normal(random, 0, 0.03)),
    }));
    const ceiling = stepTime(noisy).told?.ceilingTokensPerS;
    if (ceiling && (ceiling.low ?? 0) <= 4000 && (ceiling.high ?? Infinity) >= 4000) covered++;
  }
  // A true 95 % lies outside of this once in 10,000 times.
  assert.ok(covered > 922 && covered < 976, `${covered} of 1000`);
});

test('a slope that may be zero leaves the ceiling open above', () => {
  const { told } = stepTime([
    { batch: 1, tpotMs: 10 },
    { batch: 2, tpotMs: 10.9 },
    { batch: 4, tpotMs: 10.3 },
  ]);
  assert.ok(told && told.ceilingTokensPerS.high === null && told.ceilingTokensPerS.low !== null);
});

test('no step begins below zero', () => {
  const { told } = stepTime([
    { batch: 10, tpotMs: 9 },
    { batch: 20, tpotMs: 21 },
    { batch: 40, tpotMs: 42 },
  ]);
  assert.equal(told?.t0Ms.value, 0);
  near(told?.t1Ms.value, 1, 0.05);
  near(told?.reached, 1);
});

test('too few batches, batches too near, and times that do not grow are refused with what to measure', () => {
  assert.match(stepTime(line(10, 1, [1, 8, 8])).refusals?.join() ?? '', /3 loads.*there are 2.*Measure/);
  assert.match(stepTime(line(10, 1, [10, 12, 15])).refusals?.join() ?? '', /1\.50 times.*Measure/);
  assert.match(stepTime(line(10, -0.1, [1, 8, 16])).refusals?.join() ?? '', /does not grow.*Measure/);
});

test('the step time of a simulated engine is found from its loads', () => {
  const costs = {
    ...tinyCpu.costs,
    overheadMs: 4,
    weightsMs: 6,
    perTokenUs: 0,
    perKvTokenUs: 0,
    perDecodeUs: 250,
    perSquaredTokenPs: 0,
    jitter: 0.02,
  };
  const profile = {
    ...tinyCpu,
    costs,
    limits: { ...tinyCpu.limits, maxNumSeqs: 64, maxNumBatchedTokens: 8192, kvCacheTokens: 1e6 },
  };
  const load = { name: 'known', profile, loop: 'closed', promptTokens: 8, outputTokens: 100, spread: 0.4 } as const;
  const points = [2, 8, 16, 32].flatMap((level) =>
    pointsOf(assessedRun({ ...load, level }, { warmup: 2 * level, measured: 25 * level }, level)),
  );
  const { told } = stepTime(stepPointsOf(points));
  near(told?.t0Ms.value, 10, 0.05);
  near(told?.t1Ms.value, 0.25, 0.05);
});
