import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shareAbove } from '../objectives/promise.ts';
import audit from './error-share.ts';
import { failure, plain, recorded, requests } from './recorded.test-support.ts';
import { subjectOf } from './subject.test-support.ts';

const failing = (every: number) => (index: number) => (index % every === 0 ? failure : {});
const judged = (n: number, every: number, objectives = [shareAbove('success-rate', 'llm_success', 0.95)]) =>
  audit.judge(recorded(requests(n, failing(every)), { run: { objectives } }).whole);

test('failures within what is promised leave the other numbers as they are', () => {
  assert.equal(judged(400, 1000).verdict, 'ok');
  assert.equal(judged(400, 20).verdict, 'ok', 'exactly 5 %');
});

test('beyond the promise the times of the others are not believed; where nothing succeeded, nothing is', () => {
  const some = judged(400, 16);
  assert.deepEqual([some.verdict, some.claims], ['unsound', ['latencies']]);
  assert.match(plain(some.happened), /^25 of 400 requests \(6\.25 %\) failed, more than the 5 %/);
  assert.equal(judged(400, 4).verdict, 'unsound');
  assert.equal(judged(400, 1).verdict, 'invalid');
});

test('a promise that asks for more than 99 % does not make one failure in a thousand a doubt', () => {
  const all = [shareAbove('success-rate', 'llm_success', 1)];
  assert.equal(judged(1000, 500, all).verdict, 'ok');
  assert.equal(judged(400, 40, all).verdict, 'unsound');
  assert.equal(judged(30, 100, all).verdict, 'caution', 'one of thirty');
});

test('a level is judged by what is promised for it', () => {
  const [low, high] = [10, 20];
  const objectives = [shareAbove('success-rate', 'llm_success', 0.5, { levels: [high] })];
  const records = requests(400, (index) => ({ ...failing(5)(index), level: index < 200 ? low : high }));
  const { loads } = recorded(records, { run: { objectives, profile: { name: 'ladder', levels: [low, high] } } });
  assert.deepEqual(
    loads.map((load) => audit.judge(load).verdict),
    ['unsound', 'ok'],
  );
});

test('without counts nothing is said', () => {
  assert.equal(audit.judge(subjectOf({})).verdict, 'not-applicable');
});
