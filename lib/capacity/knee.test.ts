import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { normal, seededRandom } from '../statistics/seeded-random.ts';
import { knee, kneedle } from './knee.ts';
import type { CurvePoint } from './usl.ts';

/** Rises by one for each load up to the bend, and by a tenth from there on. */
const bent = (bend: number, loads: readonly number[]): CurvePoint[] =>
  loads.map((load) => ({ load, rate: Math.min(load, bend) + 0.1 * Math.max(0, load - bend) }));
const oneToTwelve = Array.from({ length: 12 }, (_, i) => i + 1);

test('a curve that was built to bend there has its knee there', () => {
  for (const bend of [3, 5, 8]) assert.equal(kneedle(bent(bend, oneToTwelve)), bend);
});

test('a hyperbola has its knee where calculus has it', () => {
  // y = 5 − 1/x on 0.1 … 1 lies furthest above its diagonal where 1/x² = 9/0.9, at x = √0.1
  const loads = Array.from({ length: 901 }, (_, i) => 0.1 + i / 1000);
  assert.equal(kneedle(loads.map((load) => ({ load, rate: 5 - 1 / load })))?.toFixed(3), '0.316');
});

test('units of load and rate change nothing', () => {
  const scale = fc.double({ min: 0.01, max: 1e4, noNaN: true });
  fc.assert(
    fc.property(scale, scale, fc.integer({ min: 3, max: 9 }), (x, y, bend) => {
      const scaled = bent(bend, oneToTwelve).map(({ load, rate }) => ({ load: load * x, rate: rate * y }));
      assert.equal(kneedle(scaled), bend * x);
    }),
  );
});

test('a line, a level and a single point have no knee', () => {
  assert.equal(kneedle(oneToTwelve.map((load) => ({ load, rate: 3 * load }))), null);
  assert.equal(kneedle(oneToTwelve.map((load) => ({ load, rate: 3 }))), null);
  assert.equal(kneedle([{ load: 1, rate: 1 }]), null);
});

test('the knee is told as a range that has the bend in it', () => {
  const random = seededRandom(9);
  const points = bent(6, oneToTwelve).map(({ load, rate }) => ({ load, rate: rate * (1 + normal(random, 0, 0.03)) }));
  const { told } = knee(points);
  assert.ok(told && told.low <= 6 && told.high >= 6 && told.low <= told.load && told.load <= told.high);
  assert.ok(told.high - told.low <= 6, `${told.low} to ${told.high}`);
  assert.deepEqual(knee(points), knee(points), 'the same seed gives the same');
});

test('fewer than eight loads, and a curve that does not bend, are refused with what to measure', () => {
  const few = bent(4, [1, 2, 3, 4, 5, 6, 7]);
  assert.match(knee([...few, ...few]).refusals?.join() ?? '', /8 different loads.*there are 7.*Measure/);
  assert.match(
    knee(oneToTwelve.map((load) => ({ load, rate: load }))).refusals?.join() ?? '',
    /does not bend.*Measure/,
  );
});
