import assert from 'node:assert/strict';
import { test } from 'node:test';
import audit from './abandoned-work.ts';
import { failure, plain, recorded, requests } from './recorded.test-support.ts';
import { subjectOf } from './subject.test-support.ts';

const timeout = { ...failure, failureKind: 'timeout' as const };
const aborted = { ...failure, failureKind: 'aborted' as const };

test('a run in which all came to an end is fine, and so is one with a few that were given up', () => {
  assert.equal(audit.judge(recorded(requests(400)).whole).verdict, 'ok');
  const refused = recorded(requests(400, (index) => (index % 4 === 0 ? failure : {})));
  assert.equal(audit.judge(refused.whole).verdict, 'ok', 'a refusal is no unfinished work');
  assert.equal(audit.judge(recorded(requests(400, (index) => (index === 1 ? timeout : {}))).whole).verdict, 'ok');
});

test('timeouts are told before they reach p99, and beyond 2 % the tails are the least that they can be', () => {
  const of = (every: number) =>
    audit.judge(recorded(requests(400, (index) => (index % every === 0 ? timeout : {}))).whole);
  assert.equal(of(100).verdict, 'caution');
  const many = of(25);
  assert.deepEqual([many.verdict, many.claims], ['unsound', ['tails']]);
  assert.equal(plain(many.happened), '16 of 400 requests (4.00 %) were not waited for: 16 ran out of time.');
});

test('what the end of an interrupted run cut was not waited for either', () => {
  const records = requests(400, (index) => (index >= 380 ? aborted : index < 4 ? timeout : {}));
  const finding = audit.judge(recorded(records, { run: { state: 'interrupted' } }).whole);
  assert.equal(finding.verdict, 'unsound');
  assert.match(plain(finding.happened), /4 ran out of time and 20 were on the way when the run ended\.$/);
});

test('without records nothing is said', () => {
  assert.equal(audit.judge(subjectOf({})).verdict, 'not-applicable');
});
