import assert from 'node:assert/strict';
import { test } from 'node:test';
import { profileNamed } from '../profiles/profile-file.ts';
import { predict, type PredictedLevel, type PredictionRequest } from './predict.ts';

const load: PredictionRequest = {
  profile: profileNamed('rtx5090-qwen3-4b'),
  loop: 'open',
  levels: [1, 8, 20],
  promptTokens: 1024,
  outputTokens: 128,
  lengthSpread: 0.2,
  durationMs: 120_000,
  seeds: 3,
};

test('throughput follows the rate until the machine is full, and every time grows with the load', () => {
  const { levels } = predict(load);
  const [one, eight, twenty] = levels as [PredictedLevel, PredictedLevel, PredictedLevel];
  assert.ok(Math.abs(one.requestsPerSecond - 1) < 0.2);
  assert.ok(Math.abs(eight.requestsPerSecond - 8) < 0.6);
  assert.ok(twenty.requestsPerSecond < 14);
  assert.ok(Math.abs(eight.outputTokensPerSecond / eight.requestsPerSecond - 128) < 5);
  for (const of of [
    (level: PredictedLevel) => level.ttftMs.p50,
    (level: PredictedLevel) => level.tpotMs.p99,
    (level: PredictedLevel) => level.e2eMs.p95,
    (level: PredictedLevel) => level.kvUseMean,
  ]) {
    const values = levels.map(of);
    assert.deepEqual(
      values,
      values.slice().sort((a, b) => a - b),
    );
  }
  assert.ok(twenty.kvUseMax > 0.99 && twenty.preemptions > 0 && twenty.waitingMax > 100);
  assert.equal(eight.preemptions, 0);
});

test('a closed loop holds its requests in flight: their number is the rate times the time that each takes', () => {
  const { levels } = predict({ ...load, loop: 'closed', levels: [20], seeds: 1 });
  const [level] = levels as [PredictedLevel];
  // Little's law; the median stands for the mean, which the spread of the lengths keeps within a few percent.
  assert.ok(Math.abs((level.requestsPerSecond * level.e2eMs.p50) / 1000 / 20 - 1) < 0.06);
});

test('the same request gives the same prediction, which says what it is and what it rests on', () => {
  const once = predict({ ...load, levels: [4], seeds: 2 });
  assert.deepEqual(predict({ ...load, levels: [4], seeds: 2 }), once);
  assert.equal(once.simulated, true);
  assert.deepEqual([once.profile, once.provenance], ['rtx5090-qwen3-4b', 'measured']);
  assert.ok(once.evidence.length > 20);
});

test("requests that can never fit are counted, and their time is nobody's", () => {
  const limits = { ...load.profile.limits, kvCacheTokens: 1100, maxModelLen: 8192 };
  const { levels } = predict({ ...load, profile: { ...load.profile, limits }, levels: [0.5], seeds: 1 });
  const [level] = levels as [PredictedLevel];
  assert.ok(level.refused > 0 && level.refused < level.sent);
});
