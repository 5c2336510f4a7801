import assert from 'node:assert/strict';
import { test } from 'node:test';
import preemption from './preemption.ts';
import { plain, recorded, requests, scrape } from './recorded.test-support.ts';
import { subjectOf } from './subject.test-support.ts';

const counts = { measured: 290, succeeded: 290, failed: 0, cutShort: 0, warmup: 10 };
const found = (preemptions: number) => {
  const { verdict, happened } = preemption.judge(subjectOf({ counts }, { 'preemptions-count': preemptions }));
  return [verdict, plain(happened)];
};

test('a preemption in a hundred requests or more is told, and one in ten is more than the cache holds', () => {
  assert.deepEqual(found(0), ['ok', 'None was preempted.']);
  assert.deepEqual(found(3), ['ok', '3 of 300 preempted.']);
  assert.deepEqual(found(7), [
    'caution',
    'The server preempted 7 times, as its KV cache was full: 2.33 % of 300 requests.',
  ]);
  assert.match(found(60).join(), /20\.0 % of 300 requests\. The load is more than the cache holds/);
});

test('at several levels each has the preemptions of its own time', () => {
  const records = requests(400, (i) => ({ level: i < 200 ? 10 : 50 }));
  const run = { profile: { name: 'ladder', levels: [10, 50] } };
  const at = (atMs: number, preemptions: number) => scrape(atMs, { preemptions });
  const samples = [at(0, 5), at(10_000, 5), at(20_600, 6), at(30_000, 40), at(41_000, 66)];
  const verdicts = recorded(records, { run, samples }).loads.map((load) => preemption.judge(load));
  assert.deepEqual(
    verdicts.map(({ verdict, happened }) => [verdict, happened]),
    [
      ['ok', '1 of 200 preempted.'],
      ['caution', verdicts[1]?.happened],
    ],
  );
  assert.match(plain(verdicts[1]?.happened ?? ''), /preempted 61 times.*30\.5 % of 200 requests/);
});

test('a server that does not count them tells nothing', () => {
  assert.equal(preemption.judge(recorded(requests(300)).whole).verdict, 'not-applicable');
});
