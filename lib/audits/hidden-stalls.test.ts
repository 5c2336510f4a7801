import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RequestRecord } from '../schema/record.ts';
import hiddenStalls from './hidden-stalls.ts';
import { plain, recorded, requests } from './recorded.test-support.ts';
import { subjectOf } from './subject.test-support.ts';

const found = (rest: (i: number) => Partial<RequestRecord>) => {
  const { verdict, happened } = hiddenStalls.judge(recorded(requests(200, rest)).whole);
  return [verdict, plain(happened)];
};

test('streams that stop are told, though their time per token is good', () => {
  assert.deepEqual(
    found((i) => (i % 20 === 0 ? { gapMaxMs: 1200 + i } : {})),
    [
      'caution',
      '10 of 200 streamed answers (5.00 %) stood still for more than 10 of their usual gaps, up to 1.38 s, while the median TPOT is 10.0 ms.',
    ],
  );
});

test('a stop in a hundred answers, one too short to be seen, or one of a slow stream is none', () => {
  assert.equal(found(() => ({}))[0], 'ok');
  assert.equal(found((i) => (i < 2 ? { gapMaxMs: 2000 } : {}))[0], 'ok');
  assert.equal(found(() => ({ gapP50Ms: 2, gapMaxMs: 240 }))[0], 'ok');
  assert.equal(found(() => ({ gapP50Ms: 200, gapMaxMs: 1900 }))[0], 'ok');
});

test('tokens that come in handfuls have gaps of the handful, and these are no stalls', () => {
  const handfuls = (i: number) => ({ firstTokenMs: i * 100 + 50, lastTokenMs: i * 100 + 50 + 44 * 30 });
  assert.equal(found((i) => ({ ...handfuls(i), gapP50Ms: 0, gapMaxMs: 290 }))[0], 'ok');
});

test('without gaps nothing is said', () => {
  assert.equal(found(() => ({ gapP50Ms: null, gapMaxMs: null }))[0], 'not-applicable');
  assert.equal(hiddenStalls.judge(subjectOf({})).verdict, 'not-applicable');
});
