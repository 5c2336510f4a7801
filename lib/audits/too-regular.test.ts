import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../statistics/seeded-random.ts';
import { plain, recorded, requests } from './recorded.test-support.ts';
import { subjectOf } from './subject.test-support.ts';
import tooRegular from './too-regular.ts';

const random = seededRandom(3);
const lasting = (e2eMs: (i: number) => number, n = 300) =>
  recorded(requests(n, (i) => ({ endMs: i * 100 + e2eMs(i) }))).whole;
const found = (e2eMs: (i: number) => number, n = 300) => {
  const { verdict, happened } = tooRegular.judge(lasting(e2eMs, n));
  return [verdict, plain(happened)];
};

test('times of their own are believed, also of a very even server and of a clock of whole milliseconds', () => {
  assert.equal(found(() => 500 + 40 * random())[0], 'ok');
  assert.equal(found(() => 500 + 4 * random())[0], 'ok');
  assert.equal(found(() => Math.round(50 + 3 * random()))[0], 'ok');
});

test('times that hardly differ are told', () => {
  assert.deepEqual(
    found((i) => 500 + 0.01 * (i % 7)),
    ['caution', '300 answers took 500 ms in the mean, with a deviation of 0.0040 %.'],
  );
  assert.equal(found(() => 5000)[0], 'caution', 'by a clock of whole milliseconds, too');
});

test('many answers that took exactly the same time are told', () => {
  assert.deepEqual(
    found((i) => (i % 3 === 0 ? 250.125 : 400 + 100 * random())),
    ['caution', '100 of 300 answers (33.3 %) took 250 ms exactly.'],
  );
  assert.equal(found((i) => (i % 2 === 0 ? 50 : 100))[0], 'caution', 'two values by a coarse clock');
});

test('a simulator is not accused of being one, and of a few requests nothing is said', () => {
  const even = lasting(() => 500);
  assert.equal(tooRegular.judge({ ...even, simulated: true }).verdict, 'not-applicable');
  assert.equal(found(() => 500, 19)[0], 'not-applicable');
  assert.equal(tooRegular.judge(subjectOf({})).verdict, 'not-applicable');
});
