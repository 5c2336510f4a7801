import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closed, plain } from './physics.test-support.ts';
import slots from './slots.ts';
import { subjectOf } from './subject.test-support.ts';
import type { RequestRecord } from '../schema/record.ts';
import { failure, recorded, requests } from './recorded.test-support.ts';
import type { Subject } from './subject.ts';

test('by Little’s law no more requests are in flight than there are slots', () => {
  const of = (rate: number, meanMs: number, load: Partial<Subject['load']> = {}) =>
    plain(slots.judge(subjectOf({ load: { ...closed(10), ...load } }, { 'requests-rate': rate, 'e2e-mean': meanMs })));
  assert.equal(of(2.5, 3900).verdict, 'ok');
  const over = of(5, 3900);
  assert.equal(over.verdict, 'invalid');
  assert.match(over.happened, /^5\.00 req\/s × 3\.90 s = 19\.5 requests in flight, of 10 slots\.$/);
  assert.equal(of(1.5, 3900).verdict, 'caution');
  assert.equal(of(1.5, 3900, { loop: 'open' }).verdict, 'ok');
  assert.equal(of(1.5, 3900, { barrier: true }).verdict, 'ok');
  assert.equal(of(5, 3900, { slots: null }).verdict, 'not-applicable');
});

test('slots that were idle in a short run may be those of its beginning and end', () => {
  const measures = { 'requests-rate': 1.5, 'e2e-mean': 3900 };
  const of = (windowMs: number) => slots.judge(subjectOf({ load: closed(10), windowMs }, measures)).verdict;
  assert.equal(of(60_000), 'ok');
  assert.equal(of(80_000), 'caution');
});

test('slots that were taken by requests that failed were not idle', () => {
  const few = { measured: 400, succeeded: 200, failed: 200, cutShort: 0, warmup: 0 };
  const stated = subjectOf({ load: closed(10), counts: few }, { 'requests-rate': 1.25, 'e2e-mean': 4000 });
  assert.equal(slots.judge(stated).verdict, 'ok', 'for how long nobody knows');
  const loop = (rest: Partial<RequestRecord>) =>
    recorded(requests(2000, (i) => ({ sentMs: i * 50, endMs: i * 50 + 500, ...(i % 2 === 0 ? rest : {}) }))).whole;
  assert.equal(slots.judge(loop(failure)).verdict, 'ok');
  const early = requests(2000, (i) => ({
    sentMs: i * 50,
    endMs: i * 50 + (i % 2 === 0 ? 1 : 500),
    ...(i % 2 === 0 ? failure : {}),
  }));
  assert.equal(slots.judge(recorded(early).whole).verdict, 'caution');
});

test('a rate of the steady stretch is not multiplied with a mean that holds the slow beginning', () => {
  const steady = {
    startMs: 30_000,
    endMs: 100_000,
    kind: 'settled',
    cutShare: 0.3,
    lastRatio: null,
    steadyRps: 2.5,
    wholeRps: 2,
  } as const;
  const settled = subjectOf({ load: closed(10), steady }, { 'requests-rate': 2.5, 'e2e-mean': 4800 });
  assert.equal(slots.judge(settled).verdict, 'ok');
  const twice = { ...steady, wholeRps: 4 };
  assert.equal(slots.judge({ ...settled, steady: twice }).verdict, 'invalid');
});
