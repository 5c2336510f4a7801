import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limitingOf } from './limiting.ts';
import { madeProbe, open, type Made } from './made-probe.test-support.ts';
import { waitBelow } from './queue.test-support.ts';
import type { LoadVerdict } from './verdict.ts';

const verdict: LoadVerdict = {
  keeps: false,
  proven: true,
  growing: false,
  oddsRatio: 5,
  objective: 'ttft-p95',
  reason: 'broken',
};
const limits = (slice: Made['slice'] = {}, more: Partial<Made> = {}) => {
  const probe = madeProbe({ load: open(5), broken: 5, slice, ...more });
  return limitingOf([probe], { probe, verdict }, [waitBelow(1000)]);
};

test('what limits is told from the gauges of the probe that broke, with the time that broke', () => {
  assert.deepEqual([limits()?.resource, limits()?.time], ['compute', 'ttft']);
  assert.equal(limits({ kvUsage: 0.97, waiting: 5 })?.resource, 'kv-memory');
  assert.equal(limits({ preemptions: 1 })?.resource, 'kv-memory');
  assert.equal(limits({ waiting: 12, running: 64 })?.resource, 'sequences');
  assert.match(limits({ waiting: 12, running: 64 })?.reason ?? '', /^never more than 64 requests ran at once/);
  assert.equal(limits({ failed: 1, kvUsage: 0.97 })?.resource, 'errors');
  assert.equal(limits({}, { clientLimit: 'its CPU was full' })?.resource, 'client');
});

test('a server that tells nothing leaves it open, and a search that broke nothing knows no limit', () => {
  assert.equal(limits({ kvUsage: null, running: null, waiting: null, preemptions: null })?.resource, null);
  assert.equal(limitingOf([], null, []), null);
});
