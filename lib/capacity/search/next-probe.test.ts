import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closed, madeProbe, open, type Made } from './made-probe.test-support.ts';
import { nextProbe, usualLimits } from './next-probe.ts';
import { waitBelow } from './queue.test-support.ts';

const objectives = [waitBelow(1000)];
const step = (...made: Made[]) => nextProbe(made.map(madeProbe), objectives, { ...usualLimits, confirmMs: 100_000 });
const loadAfter = (...made: Made[]) => {
  const next = step(...made);
  return 'end' in next ? next.end : { ...next.probe.load, purpose: next.probe.purpose };
};
const rateAfter = (...made: Made[]): number => {
  const next = step(...made);
  assert.ok('probe' in next && next.probe.load.loop === 'open');
  return next.probe.load.rateRps;
};
const near = (value: number, expected: number): void => assert.ok(Math.abs(value / expected - 1) < 1e-6, `${value}`);

const alone: Made = { load: closed(1), broken: 0, timesLimit: 0.5, slice: { ended: 4 } };
const broken4: Made = { load: closed(4), broken: 10, timesLimit: 2, slice: { ended: 9 } };
const kept = (rate: number, more: Partial<Made> = {}): Made => ({ load: open(rate), broken: 0, ...more });
const lost = (rate: number, more: Partial<Made> = {}): Made => ({ load: open(rate), broken: 3, ...more });

test('closed loops come first, each with four times the requests in flight, until one breaks an objective', () => {
  assert.deepEqual(loadAfter(), { loop: 'closed', concurrency: 1, purpose: 'bracket' });
  assert.deepEqual(loadAfter(alone), { loop: 'closed', concurrency: 4, purpose: 'bracket' });
  // The percentile is half its limit at 4/s and twice it at 9/s: it crosses in the middle, at 6/s.
  near(rateAfter(alone, broken4), 6);
});

test('closed loops that bring no more throughput end too: nine tenths of it is tried', () => {
  near(rateAfter(alone, { ...broken4, broken: 0, slice: { ended: 4 } }), 3.6);
});

test('steps grow away from rates that are all kept, or all broken, up to a third more', () => {
  near(rateAfter(alone, broken4, kept(6)), 6.6);
  near(rateAfter(alone, broken4, kept(6), kept(6.6)), 6.6 * 1.21);
  near(rateAfter(alone, broken4, lost(6)), 6 / 1.1);
  near(rateAfter(alone, broken4, lost(6), lost(5.6)), 5.6 / (6 / 5.6) ** 2);
  near(rateAfter(alone, broken4, lost(6), lost(5)), (5 * 3) / 4);
  near(rateAfter(alone, broken4, kept(6), kept(6.6), kept(8)), (8 * 4) / 3);
});

test('between a kept and a broken rate the middle is tried, and at 5 % the kept one again for longer', () => {
  near(rateAfter(alone, broken4, kept(6), lost(6.6)), Math.sqrt(6 * 6.6));
  const narrow = [alone, broken4, kept(6), lost(6.29)];
  assert.deepEqual(loadAfter(...narrow), { loop: 'open', rateRps: 6, purpose: 'confirm' });
  assert.equal(loadAfter(...narrow, kept(6, { purpose: 'confirm' })), 'confirmed');
});

test('a rate broken in a short probe above one kept with ease is made again; what both say together counts', () => {
  const hasty = [alone, broken4, kept(6), lost(6.29, { seconds: 30 }), kept(6, { purpose: 'confirm' })];
  assert.deepEqual(loadAfter(...hasty), { loop: 'open', rateRps: 6.29, purpose: 'confirm' });
  assert.equal(loadAfter(...hasty, lost(6.29, { purpose: 'confirm' })), 'confirmed');
  near(rateAfter(...hasty, kept(6.29, { purpose: 'confirm', seconds: 1000 })), 6.29 * 1.1);
});

test('a confirmation that fails moves the bracket down', () => {
  const failed = [alone, broken4, kept(5), kept(6), lost(6.29), lost(6, { purpose: 'confirm', seconds: 300 })];
  near(rateAfter(...failed), Math.sqrt(30));
});

test('a rate broken below a kept one is noise: both are made again, each once', () => {
  const noise = [alone, broken4, lost(6), kept(7)];
  near(rateAfter(...noise), 6);
  near(rateAfter(...noise, kept(6, { seconds: 50 })), 7);
  near(rateAfter(...noise, kept(6, { seconds: 50 }), kept(7)), 6 / 1.1);
});

test('a request that breaks an objective alone ends it, as do a client at its limit and the last probe', () => {
  assert.equal(loadAfter({ ...alone, broken: 10 }), 'unreachable');
  assert.equal(loadAfter(alone, broken4, kept(6, { clientLimit: 'late' })), 'client');
  const many = Array.from({ length: 9 }, (_, i) => kept(1 + i));
  assert.deepEqual(loadAfter(alone, broken4, ...many), { loop: 'open', rateRps: 9, purpose: 'confirm' });
  assert.equal(loadAfter(alone, broken4, ...many, lost(9, { purpose: 'confirm', seconds: 900 })), 'budget');
});
