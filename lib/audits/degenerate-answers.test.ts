import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RequestRecord } from '../schema/record.ts';
import audit from './degenerate-answers.ts';
import { aggregated, failure, plain, recorded, requests } from './recorded.test-support.ts';
import { subjectOf } from './subject.test-support.ts';

const untested = { valid: null, invalidReason: null };
const judged = (rest: Partial<RequestRecord>, every = 1) =>
  audit.judge(recorded(requests(400, (index) => (index % every === 0 ? rest : {}))).whole);

test('answers of more than a token are fine, and so are single tokens that were asked for or found good', () => {
  assert.equal(judged({}).verdict, 'ok');
  assert.equal(judged({ outputTokens: 1, valid: true }).verdict, 'ok', 'a label');
  assert.equal(judged({ ...untested, outputTokens: 1, finishReason: 'length' }).verdict, 'ok', 'a test of prefill');
});

test('answers of one token, and answers that repeat themselves, are told, and in numbers not believed', () => {
  const empty = { ...untested, outputTokens: 1 };
  assert.equal(judged(empty, 200).verdict, 'ok');
  assert.equal(judged(empty, 20).verdict, 'caution');
  const many = judged({ finishReason: 'repetition' }, 4);
  assert.deepEqual([many.verdict, many.claims], ['unsound', ['rates', 'token-rates', 'latencies']]);
  assert.match(plain(many.happened), /^100 of 400 successful answers \(25\.0 %\) .* 100 stopped for repeating/);
});

test('invalid answers are told, and leave the times as they are', () => {
  const invalid = { valid: false, invalidReason: 'not JSON' };
  assert.equal(judged(invalid, 20).verdict, 'ok');
  const all = judged(invalid);
  assert.deepEqual([all.verdict, all.claims], ['caution', []]);
  assert.equal(plain(all.happened), '400 of 400 tested answers (100 %) were not valid.');
  const metrics = { llm_output_valid: { type: 'rate' as const, contains: 'default', values: { passes: 3, fails: 7 } } };
  assert.equal(audit.judge(aggregated({ metrics })).verdict, 'caution');
});

test('without an answer nothing is said', () => {
  assert.equal(audit.judge(subjectOf({})).verdict, 'not-applicable');
  assert.equal(judged(failure).verdict, 'not-applicable');
  assert.equal(audit.judge(aggregated({})).verdict, 'not-applicable');
});
