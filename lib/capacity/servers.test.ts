import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { openPoint, pointWith } from './point.test-support.ts';
import { serversFor, usualDemand } from './servers.ts';
import { sloCapacity, type SloCapacity } from './slo-capacity.ts';

function capacityOf(low: number, change: Partial<SloCapacity> = {}): SloCapacity {
  const { told } = sloCapacity([openPoint(2, 'pass'), openPoint(3, 'fail')]);
  assert.ok(told);
  return { ...told, requestsPerS: { value: 2 * low, low, high: null }, ...change };
}
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

test('servers are the peak over the lower bound less headroom, rounded up, and the spare ones', () => {
  // 20 × 1.5 = 30 req/s; 2.1 × 0.7 = 1.47 req/s each; 20.4 → 21, and 1
  const { told } = serversFor(capacityOf(2.1), { ...usualDemand, meanRps: 20, peakFactor: 1.5 });
  assert.ok(told);
  assert.deepEqual([told.servers, told.needed], [22, 21]);
  assert.equal(told.terms.peakRps, 30);
  assert.ok(Math.abs(told.terms.usableRps - 1.47) < 1e-9);
  assert.ok(Math.abs(told.peakUse.needed - 30 / (21 * 2.1)) < 1e-9);
  assert.equal(plain(told.formula), '⌈30.0 req/s ÷ (2.10 req/s × (1 − 0.3))⌉ + 1 = 22');
  assert.deepEqual(told.cautions, []);
});

test('a peak that servers carry exactly does not cost one more by rounding', () => {
  const demand = { peakFactor: 1, redundancy: 0 };
  // 2.1 / (1 × (1 − 0.3)) is 3.0000000000000004 in binary
  assert.equal(serversFor(capacityOf(1), { ...demand, meanRps: 2.1, headroom: 0.3 }).told?.servers, 3);
  assert.equal(serversFor(capacityOf(0.1), { ...demand, meanRps: 0.3, headroom: 0 }).told?.servers, 3);
  assert.equal(serversFor(capacityOf(1), { ...demand, meanRps: 2.11, headroom: 0.3 }).told?.servers, 4);
});

test('the servers carry the peak with the headroom free, and one fewer would not', () => {
  const rate = fc.double({ min: 0.01, max: 1e4, noNaN: true });
  fc.assert(
    fc.property(rate, rate, fc.double({ min: 0, max: 0.9, noNaN: true }), (meanRps, low, headroom) => {
      const { told } = serversFor(capacityOf(low), { meanRps, peakFactor: 2, headroom, redundancy: 2 });
      assert.ok(told && told.servers === told.needed + 2);
      const usable = low * (1 - headroom);
      assert.ok(told.needed * usable >= 2 * meanRps * (1 - 1e-9));
      assert.ok(told.needed === 1 || (told.needed - 1) * usable < 2 * meanRps);
    }),
  );
});

test('an upper bound on capacity, little headroom and no spare server are cautioned', () => {
  const closed = sloCapacity([pointWith({ loop: 'closed', level: 10, verdict: 'pass' })]).told;
  assert.ok(closed);
  const { told } = serversFor(closed, { meanRps: 5, peakFactor: 1, headroom: 0.05, redundancy: 0 });
  assert.match(
    plain(told?.cautions.join('\n') ?? ''),
    /upper bound on capacity.*open loop[\s\S]*5\.00 %[\s\S]*No server is spare/,
  );
});

test('without a lower bound, and with a demand that makes no sense, nothing is planned', () => {
  const demand = { ...usualDemand, meanRps: 5 };
  const none = capacityOf(1, { requestsPerS: { value: 2, low: null, high: null } });
  assert.match(serversFor(none, demand).refusals?.join() ?? '', /no lower bound.*Measure/);
  const wrong = serversFor(capacityOf(1), { meanRps: 0, peakFactor: 0.5, headroom: 1, redundancy: 0.5 });
  assert.equal(wrong.refusals?.length, 4);
});
