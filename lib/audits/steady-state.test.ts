import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Steady } from '../assessment/steady.ts';
import type { RequestRecord } from '../schema/record.ts';
import { seededRandom } from '../statistics/seeded-random.ts';
import { plain, recorded, requests } from './recorded.test-support.ts';
import steadyState from './steady-state.ts';
import { subjectOf } from './subject.test-support.ts';

const steady: Steady = {
  startMs: 0,
  endMs: 600_000,
  kind: 'steady',
  cutShare: 0,
  lastRatio: 1.01,
  steadyRps: 10,
  wholeRps: 9.9,
};
const found = (course: Partial<Steady> | null, windowMs: number | null = 600_000, medianMs = 2000) => {
  const known = { windowMs, steady: course === null ? null : { ...steady, ...course } };
  const { verdict, happened, claims } = steadyState.judge(subjectOf(known, { 'e2e-p50': medianMs }));
  return { verdict, happened: plain(happened), claims };
};

test('a steady load of some minutes is believed, and so is one after a beginning that was cut off', () => {
  assert.equal(found({}).verdict, 'ok');
  assert.deepEqual(found({ kind: 'settled', cutShare: 0.12 }), {
    verdict: 'ok',
    happened: 'Steady, after the first 12.0 % of the measured window.',
    claims: [],
  });
});

test('a load without a steady stretch, or with one at its very end only, has no rate', () => {
  const none = found({ kind: 'none' });
  assert.deepEqual([none.verdict, none.claims], ['unsound', ['rates', 'token-rates']]);
  const late = found({ kind: 'settled', cutShare: 0.62 });
  assert.equal(late.verdict, 'unsound');
  assert.match(late.happened, /^It settled only after 62\.0 % of the measured window/);
});

test('a server that slows down has no rate, unless by next to nothing', () => {
  const slowing = found({ kind: 'slowing', lastRatio: 0.88 });
  assert.equal(slowing.verdict, 'unsound');
  assert.equal(slowing.happened, 'At its end the server answered 12.0 % fewer requests per second than before.');
  assert.match(found({ kind: 'speeding', lastRatio: 1.3 }).happened, /30\.0 % more requests/);
  assert.equal(found({ kind: 'slowing', lastRatio: 0.96 }).verdict, 'ok');
});

test('a window of less than a minute, or of a few requests in turn, is told as short, whatever its course', () => {
  assert.deepEqual(found({ kind: 'slowing', lastRatio: 0.5 }, 12_000), {
    verdict: 'caution',
    happened: 'The measured window lasted 12.0 s, 6 median request times.',
    claims: [],
  });
  assert.match(found({}, 120_000, 30_000).happened, /lasted 2 min, 4 median request times/);
  assert.equal(found({ kind: 'too-short' }).verdict, 'caution');
  assert.equal(found(null, 1365, 1300).verdict, 'caution', 'of a stated result too');
});

test('without its course a load may be long and is still not known to be steady', () => {
  assert.equal(found(null).verdict, 'not-applicable');
  assert.equal(found(null, null).verdict, 'not-applicable');
});

const random = seededRandom(7);
/** Two minutes of requests that take so long each, give or take a tenth. */
const course = (e2eMs: (share: number) => number): RequestRecord[] =>
  requests(1200, (i) => ({ endMs: i * 100 + e2eMs(i / 1200) * (0.9 + 0.2 * random()) }));
const driftIn = (records: readonly RequestRecord[]) => {
  const { verdict, happened } = steadyState.judge({ ...recorded(records).whole, steady });
  return { verdict, happened: plain(happened) };
};

test('latency that changed from the first to the last quarter is told; chance and a few hundredths are not', () => {
  assert.equal(driftIn(course(() => 1000)).verdict, 'ok');
  assert.equal(driftIn(course((share) => 1000 + 30 * share)).verdict, 'ok');
  const rising = driftIn(course((share) => 1000 + 1000 * share));
  assert.equal(rising.verdict, 'caution');
  assert.match(
    rising.happened,
    /^From the first to the last quarter the median end-to-end time rose from 1\.1\d s \([\d.–]+ s\) to 1\.8\d s \([\d.–]+ s\)\.$/,
  );
  assert.match(driftIn(course((share) => 2000 - 1000 * share)).happened, /median end-to-end time fell from/);
});

test('requests that are slow together are not taken for a drift', () => {
  // a slow wave of 40 s that stands high in the last quarter by chance of the phase
  const wave = course((share) => 1000 + 200 * Math.sin(2 * Math.PI * 3 * share - 2));
  assert.equal(driftIn(wave).verdict, 'ok');
});

test('in an open loop times wander with the queue, which is asked about elsewhere', () => {
  const rising = course((share) => 1000 + 1000 * share);
  const open = recorded(rising, { run: { loop: 'open' } }).whole;
  assert.equal(steadyState.judge({ ...open, steady }).verdict, 'ok');
});
