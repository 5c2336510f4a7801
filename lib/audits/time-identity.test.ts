import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failure, plain, recorded, requests } from './recorded.test-support.ts';
import { subjectOf } from './subject.test-support.ts';
import audit from './time-identity.ts';

const judged = (...given: Parameters<typeof requests>) => audit.judge(recorded(requests(...given)).whole);

test('records whose instants are in order are fine, and so are those that lack some', () => {
  assert.equal(judged(400).verdict, 'ok');
  const unstreamed = { firstTokenMs: null, firstContentMs: null, lastTokenMs: null, gapP50Ms: null, gapMaxMs: null };
  assert.equal(judged(400, () => unstreamed).verdict, 'ok');
  assert.equal(judged(400, (index) => ({ firstTokenMs: index * 100 - 3 })).verdict, 'ok', 'within 5 ms');
});

test('first tokens before the request was sent, and gaps longer than the stream, are not believed', () => {
  const early = judged(400, (index) => (index % 40 === 0 ? { firstTokenMs: index * 100 - 60 } : {}));
  assert.deepEqual([early.verdict, early.claims], ['unsound', ['latencies']]);
  assert.match(plain(early.happened), /^10 of 400 successes \(2\.50 %\) contradict themselves/);
  assert.equal(judged(400, () => ({ gapMaxMs: 900 })).verdict, 'unsound');
  assert.equal(judged(400, () => ({ endMs: 0 })).verdict, 'unsound');
});

test('one request in thousands is told, and takes the trust from nothing', () => {
  const one = judged(2000, (index) => (index === 7 ? { headersMs: 100_000 } : {}));
  assert.deepEqual([one.verdict, one.claims], ['caution', []]);
});

test('stated means are held against their sum, and a time over all tokens is recognised', () => {
  const of = (e2e: number, tpot: number) =>
    audit.judge(subjectOf({}, { 'ttft-mean': 500, 'tpot-mean': tpot, 'e2e-mean': e2e, 'output-tokens-mean': 101 }));
  assert.equal(of(1500, 10).verdict, 'ok');
  const mixed = of(1500, 1500 / 101);
  assert.equal(mixed.verdict, 'caution');
  assert.match(mixed.hint ?? '', /whole time over all tokens/);
  assert.equal(of(600, 10).verdict, 'unsound');
});

test('without records and means there is nothing to add up', () => {
  assert.equal(audit.judge(subjectOf({}, { 'e2e-p50': 5 })).verdict, 'not-applicable');
  assert.equal(judged(5, () => failure).verdict, 'not-applicable');
});
