import assert from 'node:assert/strict';
import test from 'node:test';
import { energyAt } from './energy.ts';
import { about, pointWith } from './point.test-support.ts';

const point = pointWith({ requestsPerS: about(2, 0.1), outputTokensPerS: about(600, 0.1) });
const power = { meanW: 300, seconds: 120, bySampling: false, idleW: 60 };
const near = (actual: number | null | undefined, expected: number): void =>
  assert.ok(actual != null && Math.abs(actual / expected - 1) < 1e-9, `${actual} is not ${expected}`);

test('300 W over 600 tok/s are half a joule a token, 150 J a request of 300 tokens, and 0.4 J above idle', () => {
  const { told } = energyAt(point, power);
  near(told?.joulesPerOutputToken?.value, 0.5);
  near(told?.joulesPerOutputToken?.low, 0.5 / 1.1);
  near(told?.joulesPerOutputToken?.high, 0.5 / 0.9);
  near(told?.joulesPerRequest?.value, 150);
  near(told?.outputTokensPerJoule?.value, 2);
  near(told?.outputTokensPerJoule?.low, 1.8);
  near(told?.joulesPerOutputTokenAboveIdle?.value, 0.4);
  assert.deepEqual(told?.cautions, []);
});

test('coarse samples and an unknown idle power are cautioned', () => {
  const { told } = energyAt(point, { ...power, bySampling: true, idleW: null });
  assert.equal(told?.joulesPerOutputTokenAboveIdle, null);
  assert.equal(told?.cautions.length, 2);
});

test('no power, too short a look and no usable rate are refused', () => {
  assert.match(energyAt(point, { ...power, meanW: 0 }).refusals?.join() ?? '', /No power.*exporter/);
  assert.match(energyAt(point, { ...power, seconds: 9 }).refusals?.join() ?? '', /9\.00.s only\. Measure/);
  assert.match(energyAt({ ...point, burst: true }, power).refusals?.join() ?? '', /Measure/);
});
