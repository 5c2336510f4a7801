import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configurationOf, textsOf } from '../../lib/workloads/request.test-support.ts';
import workload from '../../lib/workloads/news-categorization.ts';
import { seededRandom } from '../../lib/statistics/seeded-random.ts';
import { answerShape } from './answer-shape.ts';
import { planAnswer } from './answer.ts';

const COUNT = 400;

/** What the simulator answers to the request at an index, within the request's own limit. */
function answerTo(index: number, validShare: number): { readonly text: string; readonly finishReason: string } {
  const request = workload.request(index, 1, configurationOf());
  const wish = {
    shape: answerShape(null, textsOf(request).join('\n')),
    maxTokens: Number(request.body.max_tokens),
    ignoreEos: false,
    stops: { texts: [], tokenIds: new Set<number>(), shown: false, minTokens: 0 },
    thinks: false,
    readsCalls: false,
  };
  const plan = planAnswer(wish, seededRandom(1, index), validShare);
  const pieces = Array.from({ length: plan.tokens }, (_, token) => (plan.isEnd(token) ? '' : plan.piece(token)));
  return { text: pieces.join(''), finishReason: plan.finishReason };
}

test('the news categorization gets a valid answer within its limit, for every prompt', () => {
  for (let index = 0; index < COUNT; index += 1) {
    const { text, finishReason } = answerTo(index, 1);
    assert.equal(workload.judge(text), null, text);
    assert.equal(finishReason, 'stop', text);
  }
});

test('its answers are invalid as often as configured', () => {
  const valid = Array.from({ length: COUNT }, (_, index) => workload.judge(answerTo(index, 0.8).text));
  const share = valid.filter((verdict) => verdict === null).length / COUNT;
  // four standard deviations of a share of 400
  assert.ok(Math.abs(share - 0.8) < 0.08, String(share));
  assert.ok(new Set(valid).size > 3);
});
