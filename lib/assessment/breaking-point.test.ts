import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LevelAssessment, Measure } from '../schema/assessment.ts';
import { breakingPoint, saturation } from './breaking-point.ts';
import { breakingWords, levelClauses } from './level-words.ts';
import { rateMeasure, shareMeasure } from './measure.ts';

const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

interface Told {
  readonly rps?: number;
  /** ± req/s; none for no interval. */
  readonly give?: number;
  readonly success?: number;
  readonly verdict?: LevelAssessment['verdict'];
  readonly visit?: number;
  readonly n?: number;
}

const success = { metric: 'success', statistic: 'rate', unit: 'share', basis: 'requests' } as const;
const rate = { metric: 'requests', statistic: 'rate', unit: 'req/s', basis: 'successes' } as const;

/** A level as an assessment tells it; its one objective is on success. */
function at(level: number, told: Told = {}): LevelAssessment {
  const { rps = level, give, success: share = 1, visit = 1, n = 10 * level } = told;
  const verdict = told.verdict === undefined ? (share > 0.9 ? 'pass' : 'fail') : told.verdict;
  const measured = Math.max(n, 1);
  const succeeded = Math.round(share * measured);
  const shares = shareMeasure(success, succeeded, measured);
  const interval = give === undefined ? null : { low: rps - give, high: rps + give };
  const measures: Measure[] = [shares, rateMeasure(rate, rps, succeeded, interval)];
  const objective = {
    id: 'success-rate',
    metric: 'llm_success',
    aggregate: 'rate',
    comparison: '>',
    limit: 0.9,
  } as const;
  const gates: LevelAssessment['gates'] =
    verdict === null ? [] : [{ objective, measure: shares, verdict, reason: '', k6: null, level }];
  return {
    level,
    visit,
    counts: { measured, succeeded, failed: measured - succeeded },
    window: { startMs: 0, endMs: 1000 },
    measures,
    gates,
    verdict,
    projection: null,
  };
}

const closed = (list: readonly LevelAssessment[]) => breakingPoint('closed', list);
const told = (list: readonly LevelAssessment[], loop: 'open' | 'closed' = 'closed'): string[] =>
  levelClauses(
    {
      list: [...list],
      best: null,
      unmeasured: [],
      saturation: saturation(loop, list),
      breaking: breakingPoint(loop, list),
    },
    loop,
  ).map(plain);

test('the breaking point lies between the last level that kept everything and the first that did not', () => {
  const list = [at(100), at(200, { success: 0.998 }), at(300, { success: 0.71 }), at(400, { success: 0.5 })];
  assert.deepEqual(closed(list), {
    outcome: 'reached',
    above: 200,
    at: 300,
    reasons: ['success rate fell from 99.8\u00a0% at 200 to 71.0\u00a0%, limit 90\u00a0%'],
  });
  assert.deepEqual(told(list), [
    'it breaks between 200 and 300 in flight: success rate fell from 99.8 % at 200 to 71.0 %, limit 90 %',
  ]);
});

test('levels may come in any order, and only the first visit counts', () => {
  const found = closed([at(300, { success: 0.5 }), at(100), at(200), at(100, { success: 0.1, visit: 2 })]);
  assert.deepEqual([found.above, found.at], [200, 300]);
});

test('a level that its sample leaves open is neither the last that held nor the first that broke', () => {
  const found = closed([at(100), at(200, { success: 0.91, verdict: 'inconclusive' }), at(300, { success: 0.7 })]);
  assert.deepEqual([found.outcome, found.above, found.at], ['reached', 100, 300]);
  const open = [at(100), at(200, { success: 0.91, verdict: 'inconclusive' })];
  assert.deepEqual(closed(open), { outcome: 'undecided', above: 100, at: null, reasons: [] });
  assert.deepEqual(told(open), ['undecided at 200']);
});

test('where nothing broke, it is said up to where', () => {
  assert.deepEqual(closed([at(10), at(50)]), { outcome: 'not-reached', above: 50, at: null, reasons: [] });
  assert.deepEqual(told([at(10), at(50)]), ['no breaking point was reached up to 50 in flight']);
  assert.equal(closed([]).outcome, 'undecided');
});

test('a first level that breaks has nothing below it to compare with', () => {
  const list = [at(100, { success: 0.2 }), at(200, { success: 0.1 })];
  const found = closed(list);
  assert.deepEqual([found.above, found.at], [null, 100]);
  assert.deepEqual(told(list), ['it breaks at or below 100 in flight: success rate 20.0 %, limit 90 %']);
});

test('throughput that falls by more than a tenth breaks a level whose objectives are kept', () => {
  const levels = (last: Told) => [at(10, { rps: 20 }), at(20, { rps: 24 }), at(40, last)];
  assert.equal(closed(levels({ rps: 22 })).outcome, 'not-reached');
  const found = closed(levels({ rps: 21 }));
  assert.deepEqual([found.above, found.at], [20, 40]);
  assert.deepEqual(found.reasons.map(plain), [
    'successful requests per second fell from 24.0 req/s at 20 to 21.0 req/s',
  ]);
});

test('a fall within the intervals of the two rates is none, and neither is that of a burst', () => {
  const levels = (give: number, n = 400) => [at(20, { rps: 24, give }), at(40, { rps: 20, give, n })];
  assert.deepEqual(
    [1, 3].map((give) => closed(levels(give)).outcome),
    ['reached', 'not-reached'],
  );
  assert.equal(closed(levels(1, 399)).outcome, 'not-reached');
});

test('throughput has stopped growing where a step up brings less than a tenth of its load', () => {
  const list = (last: number) => [at(10, { rps: 10 }), at(20, { rps: 20 }), at(40, { rps: last })];
  assert.equal(saturation('closed', list(22.1)), null, 'a step of 100 % brought 10.5 %');
  assert.deepEqual(saturation('closed', list(21.9)), {
    above: 20,
    reason: '20.0\u00a0req/s at 20, 21.9\u00a0req/s at 40',
  });
});

test('a closed loop at its limit merely waits; in an open one what is not served piles up', () => {
  const list = [at(10, { rps: 10 }), at(20, { rps: 15 }), at(40, { rps: 15.2 })];
  assert.equal(breakingPoint('closed', list).outcome, 'not-reached');
  assert.deepEqual(told(list), [
    'no breaking point was reached up to 40 in flight',
    'throughput stops growing above 20 in flight (15.0 req/s at 20, 15.2 req/s at 40)',
  ]);
  assert.deepEqual(told(list, 'open'), [
    'it breaks between 20 and 40 req/s: successful requests per second no longer grow with the load (15.0 req/s at 20, 15.2 req/s at 40)',
  ]);
});

test('a level without objectives neither holds nor breaks', () => {
  const found = closed([at(10), at(20, { verdict: null }), at(30, { success: 0.1 })]);
  assert.deepEqual([found.above, found.at], [10, 30]);
  assert.deepEqual(
    breakingWords(
      { list: [], best: null, unmeasured: [], saturation: null, breaking: closed([at(20, { verdict: null })]) },
      'closed',
    ),
    [],
  );
});
