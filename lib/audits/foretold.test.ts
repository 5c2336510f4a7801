import assert from 'node:assert/strict';
import { test } from 'node:test';
import { statedSubject } from '../assessment/stated-subject.ts';
import { unknownSetup } from '../facts/setup.ts';
import { statedResultSchema } from '../schema/stated-results.ts';
import foretold from './foretold.ts';
import { plain } from './recorded.test-support.ts';
import { subjectOf } from './subject.test-support.ts';

const found = (load: object, requests: number) => {
  const projections = [
    { requests: 100, seconds: 10 },
    { requests, seconds: requests / 10 },
  ];
  const stated = statedResultSchema.parse({ name: 'r', load, projections });
  const { verdict, happened, claims } = foretold.judge(statedSubject(stated, unknownSetup));
  return { verdict, happened: plain(happened), claims };
};

test('from a burst, and from a second of measurement, nothing is foretold', () => {
  const burst = found({ loop: 'closed', concurrency: 20, atOnce: true, requests: 20 }, 50_000);
  assert.deepEqual(burst, {
    verdict: 'unsound',
    happened: '1 h 23 min for 50 000 requests are foretold from 20, 2 500 times fewer, and from a burst.',
    claims: ['projections'],
  });
  assert.equal(found({ loop: 'closed', concurrency: 50, requests: 400, seconds: 300 }, 4000).verdict, 'unsound');
  const short = found({ loop: 'closed', concurrency: 10, requests: 5000, seconds: 1.17 }, 170_000);
  assert.match(short.happened, /34 times fewer, and from a measurement of 1\.17 s\.$/);
});

test('the further beyond what was measured, the less it is believed', () => {
  const load = { loop: 'closed', concurrency: 2, requests: 800, seconds: 600 };
  assert.equal(found(load, 80_000).verdict, 'ok');
  assert.equal(found(load, 81_000).verdict, 'caution');
  assert.equal(found(load, 801_000).verdict, 'unsound');
});

test('without a projection, or the number behind it, nothing is said', () => {
  assert.equal(found({ loop: 'closed', concurrency: 2 }, 4000).verdict, 'not-applicable');
  assert.equal(foretold.judge(subjectOf({})).verdict, 'not-applicable');
});
