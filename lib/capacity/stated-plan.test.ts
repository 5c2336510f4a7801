import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { judgeStated } from '../assessment/judge-stated.ts';
import { noFacts } from '../facts/user-facts.ts';
import { statedResultsSchema, type StatedResult } from '../schema/stated-results.ts';
import { rateFactor } from './rate-factor.ts';
import { planStated } from './stated-plan.ts';

const stated = (name: string): StatedResult[] =>
  statedResultsSchema.parse(
    JSON.parse(readFileSync(new URL(`../../fixtures/stated/${name}.json`, import.meta.url), 'utf8')),
  ).results;
const plan = (result: StatedResult | undefined, ...asked: number[]) => {
  assert.ok(result);
  return planStated(result, judgeStated(result, noFacts), asked);
};
const plain = (texts: readonly string[] | null | undefined): string =>
  (texts ?? []).join('\n').replace(/[\u00a0\u202f]/g, ' ');
const hours = 3600;

test('5,000 requests in 2,183 s make 50,000 in about six hours, with an interval and what it rests on', () => {
  const { told } = plan(stated('offline-batch')[0], 50_000);
  const time = told?.times[0]?.time.told;
  assert.ok(told && time);
  assert.equal((time.seconds.value / hours).toFixed(2), '6.06');
  assert.equal((time.seconds.low / hours).toFixed(2), '5.51');
  assert.equal((time.seconds.high / hours).toFixed(2), '6.74');
  assert.match(plain(told.cautions), /10\.0 % more and less is allowed/);
  assert.match(plain(told.cautions), /Nobody kept the request records.*36 min 23 s is taken for granted/);
  assert.match(plain(told.cautions), /KV cache holds about 11 requests/);
  // it foretells 10,000, 50,000 and 200,000 itself, and right
  assert.deepEqual(
    told.foretold.map(({ agrees }) => agrees),
    [true, true, true],
  );
});

test('what is far from the 5,000 is cautioned, and what is too far refused', () => {
  const { told } = plan(stated('offline-batch')[0], 600_000, 6_000_000);
  assert.match(plain(told?.times[0]?.time.told?.cautions), /120 times the 5 000 measured/);
  assert.match(plain(told?.times[1]?.time.refusals), /more than 1 000 times.*Measure 60 000/);
});

test('impossible, contradictory and burst results are refused, each with its reason and remedy', () => {
  const cases: [string, RegExp][] = [
    ['high-parallelism', /physically impossible.*TFLOP/],
    ['long-prompts', /contradict each other/],
    ['small-model-concurrency', /A burst, not a rate/],
  ];
  for (const [name, reason] of cases)
    for (const result of stated(name)) {
      const { told, refusals } = plan(result, 50_000);
      assert.equal(told, null, result.name);
      assert.match(plain(refusals), reason);
    }
});

test('neither of the rates that are eleven times apart can be planned with', () => {
  const [burst, slow] = stated('worker-count');
  assert.match(plain(plan(burst, 50_000).refusals), /A burst, not a rate.*Send at least 10/);
  assert.match(plain(plan(slow, 50_000).refusals), /1 min without request records.*Measure 10 min/);
});

test('a time that does not follow from the rate is told apart from ours', () => {
  const [batch] = stated('offline-batch');
  assert.ok(batch);
  const { told } = plan({ ...batch, projections: [{ requests: 50_000, seconds: 3540 }] });
  assert.deepEqual(
    told?.foretold.map(({ agrees }) => agrees),
    [false],
  );
});

test('a batch that its KV cache may hold at once is a burst until somebody says otherwise', () => {
  const [batch] = stated('offline-batch');
  assert.ok(batch);
  const few = plan({
    ...batch,
    projections: [],
    load: { ...batch.load, requests: 100, succeeded: 100, seconds: 700 },
    figures: {},
  });
  assert.match(plain(few.refusals), /100 requests may be a burst: the KV cache holds 11 at a time/);
  const { kvCacheTokens: _, ...setup } = batch.setup;
  assert.match(plain(plan({ ...batch, setup }).told?.cautions), /at most 500 requests were in flight/);
});

test('without a time or a number of requests there is no rate', () => {
  const [batch] = stated('offline-batch');
  assert.ok(batch);
  assert.match(plain(plan({ ...batch, load: { loop: 'closed' } }).refusals), /not stated\. Measure both/);
});

test('the factor eleven is ten for the requests in flight, and a tenth for the time of a request', () => {
  const [burst, slow] = stated('worker-count').map((result) => ({ result, judgement: judgeStated(result, noFacts) }));
  assert.ok(burst && slow);
  const { told } = rateFactor(burst, slow);
  assert.ok(told);
  assert.equal(told.factor.toFixed(2), '11.27');
  assert.equal(told.inFlight, 10);
  assert.ok(Math.abs(told.inFlight * told.perSlot - told.factor) < 1e-9);
  assert.match(plain(told.words), /14\.7 req\/s is 11\.3 times 1\.30 req\/s/);
  assert.match(plain(told.words), /20 requests in flight instead of 2 account for 10\.0/);
  assert.match(plain(told.words), /1\.37 s instead of 1\.54 s/);
  assert.match(plain(told.words), /that of a burst.*11\.3 times too short/);
  assert.match(plain(told.words), /Measure 20 in flight with 200 requests or more/);
  const { concurrency: _, ...load } = slow.result.load;
  const without = { ...slow, result: { ...slow.result, load } };
  assert.match(plain(rateFactor(burst, without).refusals), /must state/);
});
