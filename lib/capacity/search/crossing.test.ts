import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crossing, type RateCount } from './crossing.ts';
import { usualLimits } from './next-probe.ts';
import { queueCapacityRps, queueProbe, waitBelow, type Queue } from './queue.test-support.ts';
import { findCapacity } from './search.ts';

/** Counts without chance: odds that rise with the 20th power of the rate, and are 1:19 at 10/s. */
const counts = (due: number, settlings: number, rates: readonly number[]): RateCount[] =>
  rates.map((rateRps) => {
    const odds = (1 / 19) * (rateRps / 10) ** 20;
    return { rateRps, due, broken: Math.round((due * odds) / (1 + odds)), settlings };
  });
const found = (due: number, settlings: number, rates: readonly number[]) => {
  const { low, value, high } = crossing([{ allowed: 0.05, counts: counts(due, settlings, rates) }]) ?? {
    low: Number.NaN,
    value: Number.NaN,
    high: Number.NaN,
  };
  assert.ok(low < value && value < high);
  return { value, width: Math.log(high / low) };
};

test('the rate at which odds come to what is allowed is found, wherever the probes were', () => {
  for (const rates of [
    [9, 10, 11],
    [8, 9, 9.5],
    [9.5, 10.5, 12],
  ]) {
    const { value } = found(4000, 40, rates);
    assert.ok(Math.abs(value / 10 - 1) < 0.02, `${value}`);
  }
});

test('longer probes narrow it; as many requests in a shorter time, which hang together more, widen it', () => {
  const { width } = found(2000, 10, [9, 10, 11]);
  assert.ok(found(8000, 40, [9, 10, 11]).width < 0.8 * width);
  assert.ok(found(2000, 2.5, [9, 10, 11]).width > 1.2 * width);
});

test('of two objectives the one that is broken first decides', () => {
  const far = counts(4000, 40, [9, 10, 11]).map((count) => ({ ...count, broken: 0 }));
  const near = { allowed: 0.05, counts: counts(4000, 40, [9, 10, 11]) };
  const both = crossing([near, { allowed: 0.05, counts: far }])?.value ?? 0;
  assert.ok(Math.abs(both / (crossing([near])?.value ?? 0) - 1) < 0.02);
});

test('probes that counted nothing tell nothing', () => {
  assert.equal(crossing([{ allowed: 0.05, counts: [{ rateRps: 1, due: 0, broken: 0, settlings: 1 }] }]), null);
  assert.equal(crossing([]), null);
});

test('the interval of a search holds what theory says of a queue in at least 19 of 20 searches', async () => {
  const limitMs = 1000;
  let held = 0;
  for (const places of [2, 4, 8, 16])
    for (const seed of [11, 12, 13, 14, 15]) {
      const queue: Queue = { places, meanMs: (places * 1000) / 16, seed };
      const answer = await findCapacity({
        probe: queueProbe(queue, limitMs),
        objectives: [waitBelow(limitMs)],
        limits: usualLimits,
      });
      const { low, high } = answer.interval;
      const truth = queueCapacityRps(queue, limitMs);
      assert.ok(low !== null && high !== null && answer.sloCapacityRps !== null);
      assert.ok(low <= answer.sloCapacityRps && answer.sloCapacityRps <= high);
      assert.ok(high / low < 1.5, `${low} to ${high}`);
      if (low <= truth && truth <= high) held++;
    }
  assert.ok(held >= 19, `${held} of 20`);
});
