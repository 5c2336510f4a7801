import assert from 'node:assert/strict';
import { test } from 'node:test';
import audit from './missing-records.ts';
import { aggregated, failure, plain, recorded, requests, type Known } from './recorded.test-support.ts';
import { subjectOf } from './subject.test-support.ts';

const judged = (n: number, known: Known) => audit.judge(recorded(requests(n), known).whole);
const counted = (count: number): Known => ({
  summary: { metrics: { llm_requests: { type: 'counter', contains: 'default', values: { count } } } },
});
const all = ['rates', 'token-rates', 'latencies'];

test('records of every request are all that there should be', () => {
  assert.equal(judged(400, counted(400)).verdict, 'ok');
  assert.equal(judged(400, { run: { requestsPlanned: 400 } }).verdict, 'ok');
});

test('requests without a record are told, and above 1 % take the trust from what is left', () => {
  assert.equal(judged(400, counted(402)).verdict, 'caution');
  const many = judged(390, counted(400));
  assert.deepEqual([many.verdict, many.claims], ['unsound', all]);
  assert.equal(
    plain(many.happened),
    'k6 counted 400 requests, the records hold 390: 10 requests (2.50 %) have no record.',
  );
});

test('records that k6 did not make are of another run', () => {
  assert.match(plain(judged(420, counted(400)).happened), /20 requests \(4\.76 %\) are recorded that k6 did not make/);
});

test('requests cut short may be missing from k6’s count, and dropped ones from the plan', () => {
  const cut = { ...failure, failureKind: 'aborted' as const };
  const records = requests(400, (index) => (index >= 390 ? cut : {}));
  const interrupted = recorded(records, { ...counted(391), run: { state: 'interrupted', requestsPlanned: 1000 } });
  assert.equal(audit.judge(interrupted.whole).verdict, 'ok');
  const metrics = { dropped_iterations: { type: 'counter' as const, contains: 'default', values: { count: 5 } } };
  assert.equal(judged(395, { run: { requestsPlanned: 400 }, summary: { metrics } }).verdict, 'ok');
});

test('a completed run that lacks what it planned, and damaged lines, are told', () => {
  assert.equal(judged(300, { run: { requestsPlanned: 400 } }).verdict, 'unsound');
  assert.equal(judged(400, { reading: { damagedLines: 1 } }).verdict, 'caution');
  assert.match(
    plain(judged(90, { reading: { damagedLines: 10 } }).happened),
    /^10 requests \(10\.0 %\) left a damaged/,
  );
});

test('without a count to hold the records against nothing is said', () => {
  assert.equal(judged(400, {}).verdict, 'not-applicable');
  assert.equal(judged(400, { run: { state: 'running', requestsPlanned: 400 } }).verdict, 'not-applicable', 'it died');
  assert.equal(audit.judge(aggregated({})).verdict, 'not-applicable');
  assert.equal(audit.judge(subjectOf({})).verdict, 'not-applicable');
});
