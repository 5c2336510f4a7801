import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../lib/statistics/seeded-random.ts';
import { answerShape } from './answer-shape.ts';
import { planAnswer } from './answer.ts';
import { exampleSchema } from './prompt-example.ts';

const news = `You categorize news. Use exactly one of these categories:
- Politics: elections, governments, laws
- **Sports** - matches and athletes
- Science & Health (research, medicine)
- Business

News 1: The parliament passed the budget after a long night.
News 2: A new vaccine was tested on 300 people.
News 3: The home team won in the last minute.
News 4: Two banks merge.

Respond ONLY with a JSON array, one object for each news item, in this format:
[{"id": 1, "category": "<category>", "confidence": 0.95, "reason": "short reason"}, ...]`;

const stops = { texts: [], tokenIds: new Set<number>(), shown: false, minTokens: 0 };
function answer(prompt: string, index = 0, validShare = 1): string {
  const wish = {
    shape: answerShape(null, prompt),
    maxTokens: 2000,
    ignoreEos: false,
    stops,
    thinks: false,
    readsCalls: false,
  };
  const plan = planAnswer(wish, seededRandom(1, index), validShare);
  return Array.from({ length: plan.tokens }, (_, token) => plan.piece(token)).join('');
}

test('a prompt that shows an item of a list gets one for each numbered line, with its categories', () => {
  for (let index = 0; index < 40; index += 1) {
    const items = JSON.parse(answer(news, index)) as Record<string, unknown>[];
    assert.deepEqual(
      items.map(({ id }) => id),
      [1, 2, 3, 4],
    );
    for (const { category, confidence, reason } of items) {
      assert.ok(['Politics', 'Sports', 'Science & Health', 'Business'].includes(String(category)), String(category));
      assert.ok(typeof confidence === 'number' && confidence >= 0 && confidence <= 1);
      assert.ok(typeof reason === 'string' && reason.length <= 40);
    }
  }
});

test('answers to an example are broken at the configured share', () => {
  const broken = Array.from({ length: 400 }, (_, index) => answer(news, index, 0.9)).filter((text) => {
    try {
      return !(JSON.parse(text) as Record<string, unknown>[]).every(
        ({ category }) => String(category).length < 17 && category !== undefined,
      );
    } catch {
      return true;
    }
  });
  // Some leave out another key, which this looks past.
  assert.ok(broken.length > 12 && broken.length < 60, String(broken.length));
});

test('words for types, alternatives and categories in a row are understood', () => {
  const prompt = `Categories: Red, Green, and Blue.
Return JSON in this format: {"label": "...", "score": "float between 0 and 1", "urgent": "true|false", "tone": "calm | angry"}`;
  const value = JSON.parse(answer(prompt)) as Record<string, unknown>;
  assert.ok(['Red', 'Green', 'Blue'].includes(String(value.label)));
  assert.equal(typeof value.score, 'number');
  assert.equal(typeof value.urgent, 'boolean');
  assert.ok(['calm', 'angry'].includes(String(value.tone)));
});

test('JSON that is data, not an example, is left alone', () => {
  assert.equal(exampleSchema('Summarize this record: {"id": 7, "name": "x"}'), null);
  assert.equal(exampleSchema(`Data: {"json": "x"} ${'and more text '.repeat(40)} {"id": 1}. Tell me about it.`), null);
});

test('a prompt of a million braces is read in a moment', () => {
  const startMs = performance.now();
  exampleSchema(`Respond in JSON format: ${'{'.repeat(1_000_000)}`);
  exampleSchema(`JSON categories:\n${'- '.repeat(500_000)}\n${'1. '.repeat(300_000)} format {"a": 1}`);
  assert.ok(performance.now() - startMs < 3000);
});
