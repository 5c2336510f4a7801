import assert from 'node:assert/strict';
import { test } from 'node:test';
import { statedSubject } from '../assessment/stated-subject.ts';
import { unknownSetup } from '../facts/setup.ts';
import { statedResultSchema } from '../schema/stated-results.ts';
import audit from './cache-counted-twice.ts';

const judged = (setup: object, projection: object) =>
  audit.judge(
    statedSubject(
      statedResultSchema.parse({
        name: 'a batch',
        setup,
        load: { requests: 5000, succeeded: 5000 },
        figures: { requestsPerS: 100 },
        projections: [{ requests: 10_000, ...projection }],
      }),
      unknownSetup,
    ),
  );

test('a saving taken off the time at the measured rate, with the cache at work, is counted twice', () => {
  const finding = judged({ prefixCaching: true }, { seconds: 100, secondsWithPrefixCache: 62 });
  assert.equal(finding.verdict, 'unsound');
  assert.match(finding.happened, /10\s000 requests ÷ 100\sreq\/s = 1\smin\s40\ss/);
});

test('a time without a cache that was measured without one is no double count', () => {
  assert.equal(judged({ prefixCaching: true }, { seconds: 161, secondsWithPrefixCache: 100 }).verdict, 'ok');
  assert.equal(
    judged({ prefixCaching: false }, { seconds: 100, secondsWithPrefixCache: 62 }).verdict,
    'not-applicable',
  );
});

test('without a saving there is nothing to count', () => {
  assert.equal(judged({ prefixCaching: true }, { seconds: 100 }).verdict, 'not-applicable');
});
