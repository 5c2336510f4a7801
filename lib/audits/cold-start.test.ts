import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Summary } from '../schema/summary.ts';
import coldStart from './cold-start.ts';
import { plain, recorded, requests } from './recorded.test-support.ts';
import { subjectOf } from './subject.test-support.ts';

/** Requests whose first token takes 50 ms, save that of these. */
const waiting = (ttftMs: (i: number) => number, n = 300) =>
  requests(n, (i) => ({ firstTokenMs: i * 100 + ttftMs(i), endMs: i * 100 + ttftMs(i) + 450 }));
const found = (ttftMs: (i: number) => number, n = 300, summary?: Partial<Summary>) => {
  const records = waiting(ttftMs, n).sort((a, b) => a.endMs - b.endMs);
  const { verdict, happened } = coldStart.judge(recorded(records, summary && { summary }).whole);
  return [verdict, plain(happened)];
};

test('first requests that took many times the median are told, with their number', () => {
  assert.deepEqual(
    found((i) => (i < 20 ? 4000 - i : 50)),
    ['caution', 'The first 20 requests took up to 4.00 s to the first token, 80 times the median of 50.0 ms.'],
  );
  assert.match(
    found((i) => (i === 0 ? 900 : 50)).join(),
    /^caution,The first request took 900 ms to the first token, 18 times/,
  );
});

test('where they show in no percentile and not in the mean they are a remark', () => {
  const rush = (i: number) => (i < 4 ? 180 : 50);
  assert.deepEqual(found(rush), [
    'ok',
    'The first 4 requests took up to 180 ms to the first token, 4 times the median of 50.0 ms. Too few to show in a percentile.',
  ]);
  assert.equal(found((i) => (i < 12 ? 180 : 50), 1000)[0], 'caution', 'in the p99 of a thousand they are');
});

test('slow requests that come at any time are no cold start, though the first is one of them', () => {
  assert.equal(found((i) => (i % 20 === 0 ? 900 : 50))[0], 'ok');
  assert.equal(found((i) => (i === 0 ? 120 : 50))[0], 'ok', 'and twice the median is not much');
  assert.equal(found((i) => (i === 0 ? 900 : 50), 30)[0], 'ok', 'one of thirty may be the first by chance');
});

test('without streaming the whole time is looked at', () => {
  const records = requests(300, (i) => ({
    firstTokenMs: null,
    endMs: i * 100 + (i < 5 ? 6000 : 500),
  }));
  const { verdict, happened } = coldStart.judge(recorded(records).whole);
  assert.equal(verdict, 'caution');
  assert.match(plain(happened), /^The first 5 requests took up to 6\.00 s to the end, 12 times the median/);
});

test('a beginning whose first tokens come in time and whose answers do not is told', () => {
  const records = requests(300, (i) => ({ endMs: i * 100 + (i < 10 ? 3000 : 500) }));
  const { verdict, happened } = coldStart.judge(recorded(records).whole);
  assert.equal(verdict, 'caution');
  assert.match(
    plain(happened),
    /^The first 10 requests took up to 3\.00 s to the end, 6 times the median of 500 ms\.$/,
  );
});

test('connecting that takes more than a twentieth of the time to first token is told', () => {
  const trend = (avg: number) => ({ type: 'trend', contains: 'time', values: { avg } }) as const;
  const connecting = (ms: number) => ({
    metrics: { http_req_connecting: trend(ms / 2), http_req_tls_handshaking: trend(ms / 2) },
  });
  assert.deepEqual(
    found(() => 50, 300, connecting(10)),
    ['caution', 'Connecting made 20.0 % of the mean time to first token.'],
  );
  assert.equal(found(() => 50, 300, connecting(1))[0], 'ok');
});

test('of less than twenty requests nothing is said', () => {
  assert.equal(found((i) => (i < 2 ? 900 : 50), 19)[0], 'not-applicable');
  assert.equal(coldStart.judge(subjectOf({})).verdict, 'not-applicable');
});
