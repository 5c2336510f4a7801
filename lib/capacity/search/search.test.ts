import assert from 'node:assert/strict';
import { test } from 'node:test';
import { usualLimits } from './next-probe.ts';
import type { MadeProbe } from './probed-loads.ts';
import { queueCapacityRps, queueProbe, waitBelow, type Queue } from './queue.test-support.ts';
import { findCapacity } from './search.ts';

const limitMs = 1000;
const queue: Queue = { places: 8, meanMs: 500, seed: 1 };
const objectives = [waitBelow(limitMs)];

test('a queue whose capacity theory knows is found within 7 % in at least 11 of 12 searches, with at most 12 probes each', async () => {
  let found = 0;
  for (const places of [2, 4, 8, 16])
    for (const seed of [1, 2, 3]) {
      const at: Queue = { places, meanMs: (places * 1000) / 16, seed };
      const { sloCapacityRps, probes, end } = await findCapacity({ probe: queueProbe(at, limitMs), objectives });
      const error = (sloCapacityRps ?? 0) / queueCapacityRps(at, limitMs) - 1;
      assert.ok(probes.length <= usualLimits.mostProbes);
      assert.ok(end === 'confirmed' || end === 'budget');
      if (Math.abs(error) <= 0.07) found++;
    }
  assert.ok(found >= 11, `${found} of 12`);
});

test('a search that was cut off goes on from what it wrote down, to the same answer', async () => {
  const whole: MadeProbe[][] = [];
  const answer = await findCapacity({
    probe: queueProbe(queue, limitMs),
    objectives,
    onProbe: (made) => void whole.push([...made]),
  });
  const written = JSON.parse(JSON.stringify(whole.at(3))) as MadeProbe[];
  const rest = (whole.at(-1) ?? []).slice(written.length);
  const resumed = await findCapacity({
    made: written,
    objectives,
    probe: (plan) => {
      const next = rest.shift();
      assert.ok(next);
      assert.deepEqual(plan, next.plan);
      return Promise.resolve(next.outcome);
    },
  });
  assert.deepEqual(resumed, answer);
  assert.equal(rest.length, 0);
});

test('a limit that a request alone on the server breaks is out of reach: no rate is tried', async () => {
  const slow: Queue = { places: 1, meanMs: 2000, seed: 1 };
  const { end, sloCapacityRps, probes } = await findCapacity({
    probe: queueProbe(slow, -1),
    objectives: [waitBelow(-1)],
  });
  assert.deepEqual([end, sloCapacityRps, probes.length], ['unreachable', 0, 1]);
});

test('a client that cannot send more ends the search; what was kept below is confirmed, and the client is named', async () => {
  const truth = queueCapacityRps(queue, limitMs);
  const answer = await findCapacity({
    probe: queueProbe({ ...queue, clientRps: truth * 0.97 }, limitMs),
    objectives,
    limits: { ...usualLimits, mostConcurrency: 1 },
  });
  assert.equal(answer.end, 'client');
  assert.equal(answer.limiting?.resource, 'client');
  assert.equal(answer.limiting?.reason, 'requests were sent late');
  assert.ok(answer.confirmed && answer.sloCapacityRps !== null && answer.sloCapacityRps < truth);
});

test('a search that may make few probes says what it has, and that it is not confirmed within its bracket', async () => {
  const limits = { ...usualLimits, mostProbes: 3 };
  const answer = await findCapacity({ probe: queueProbe(queue, limitMs), objectives, limits });
  assert.deepEqual([answer.end, answer.probes.length, answer.confirmed], ['budget', 3, false]);
});
