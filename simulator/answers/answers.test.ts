import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '../../lib/statistics/seeded-random.ts';
import { judgeJsonAnswer } from '../../lib/workloads/json-answer.ts';
import { ANSWER_SCHEMA, SYSTEM_PROMPT } from '../../lib/workloads/candidate-eval/prompt.ts';
import { answerShape } from './answer-shape.ts';
import { planAnswer, type Answer, type AnswerShape } from './answer.ts';
import { findSchema, type JsonObject } from './json-schema.ts';
import { jsonValue } from './json-value.ts';
import { CannotMakeText } from './pattern.ts';
import { countPieces, splitPieces } from './pieces.ts';
import { chatPieces, chatPrompt, completionPrompts, textPieces } from './prompt.ts';
import { faults } from './schema-faults.test-support.ts';

const textOf = (answer: Answer): string => Array.from({ length: answer.tokens }, (_, i) => answer.piece(i)).join('');
const stops = { texts: [], tokenIds: new Set<number>(), shown: false, minTokens: 0 };
const plainWish = { ignoreEos: false, stops, thinks: false, readsCalls: false };
const plan = (shape: AnswerShape, index: number, validShare = 1, maxTokens = 4000): Answer =>
  planAnswer({ ...plainWish, shape, maxTokens }, seededRandom(1, index), validShare);
const candidate: AnswerShape = { kind: 'json', schema: ANSWER_SCHEMA as unknown as JsonObject, constrained: false };

test('the pieces of a text joined are the text, and are counted without being made', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.lorem({ maxCount: 30 }), (noise, words) => {
      for (const text of [noise, words, JSON.stringify({ [noise]: words }, null, 2)]) {
        assert.equal(splitPieces(text).join(''), text);
        assert.equal(countPieces(text), splitPieces(text).length);
      }
    }),
  );
});

test('English text has about four characters a token', () => {
  const text =
    'The candidate moved from intern to senior engineer within four years, which is faster than most of her peers.';
  assert.ok(Math.abs(text.length / countPieces(text) - 4.5) < 1, String(text.length / countPieces(text)));
});

test('a prompt is as long as its pieces', () => {
  const messages = [
    { role: 'system', content: 'You are terse.' },
    { role: 'user', content: [{ type: 'text', text: 'Say hello.' }, { type: 'image_url' }] },
    { role: 'assistant', content: null },
  ];
  assert.equal(chatPrompt(messages).tokens, chatPieces(messages).length);
  assert.equal(completionPrompts('Say hello.')?.[0]?.tokens, textPieces('Say hello.').length);
  assert.deepEqual(
    completionPrompts([[1, 2, 3], [4]])?.map(({ tokens }) => tokens),
    [3, 1],
  );
  assert.equal(completionPrompts(''), null);
});

/** Schemas of the kinds that are understood, nested up to three deep. */
const { schema: anySchema } = fc.letrec<{ schema: JsonObject }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3 },
    fc.record({ type: fc.constant('string'), maxLength: fc.integer({ min: 1, max: 90 }) }),
    fc.record({ type: fc.constant('string'), minLength: fc.integer({ min: 0, max: 400 }) }),
    fc.record({ type: fc.constantFrom('integer', 'number'), minimum: fc.integer({ min: -50, max: 50 }) }),
    fc
      .integer({ min: -5, max: 5 })
      .map((low) => ({ type: 'integer', exclusiveMinimum: low, exclusiveMaximum: low + 2 })),
    fc.constantFrom<JsonObject>({ type: 'boolean' }, { type: 'null' }, { const: 7 }, { type: ['string', 'null'] }),
    fc.record({ enum: fc.uniqueArray(fc.constantFrom('Great', 'Good', 'Poor', 3, null), { minLength: 1 }) }),
    fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }),
    fc
      .record({ items: tie('schema'), minItems: fc.integer({ min: 0, max: 3 }), more: fc.integer({ min: 0, max: 3 }) })
      .map(({ items, minItems, more }) => ({ type: 'array', items, minItems, maxItems: minItems + more })),
    fc
      .record({ properties: fc.dictionary(fc.stringMatching(/^[a-z]{1,12}$/), tie('schema'), { maxKeys: 4 }) })
      .map(({ properties }) => ({ type: 'object', properties, required: Object.keys(properties) })),
  ),
}));

test('a value made for a schema satisfies it', () => {
  fc.assert(
    fc.property(anySchema, fc.integer(), (schema, seed) => {
      assert.deepEqual(faults(jsonValue(schema, seededRandom(seed)), schema), []);
    }),
    { numRuns: 500 },
  );
});

test('a schema may refer to its own parts, and recursion ends', () => {
  const schema = {
    $ref: '#/$defs/node',
    $defs: {
      node: { type: 'object', properties: { next: { $ref: '#/$defs/node' }, n: { type: 'integer' } }, required: ['n'] },
    },
  };
  assert.equal(typeof (jsonValue(schema, seededRandom(1)) as { n: number }).n, 'number');
});

test('a reference that is none, or to nothing, allows everything', () => {
  for (const reference of ['#/%', '#/$defs/%zz', '#/$defs/none', 'elsewhere.json#/a']) {
    assert.equal(typeof jsonValue({ $ref: reference }, seededRandom(1)), 'string', reference);
  }
  assert.equal(jsonValue({ $ref: '#/$defs/a%20b', $defs: { 'a b': { const: 7 } } }, seededRandom(1)), 7);
});

test('the length of a text follows the description', () => {
  const words = (description: string): number =>
    String(jsonValue({ type: 'string', description }, seededRandom(4))).split(' ').length;
  assert.ok(words('One short sentence') < 30);
  assert.ok(words('Four to five sentences on the career') > 55);
  assert.ok(words('a title of 3 words') < 5);
});

test('a candidate evaluation is valid in its own judgement and has 250 to 330 tokens on average', () => {
  const answers = Array.from({ length: 300 }, (_, index) => plan(candidate, index));
  for (const answer of answers) {
    assert.equal(answer.finishReason, 'stop');
    assert.equal(judgeJsonAnswer(textOf(answer), ANSWER_SCHEMA), null);
  }
  const mean = answers.reduce((sum, { tokens }) => sum + tokens, 0) / answers.length;
  assert.ok(mean >= 250 && mean <= 330, String(mean));
});

test('the configured share of answers is valid, and the others are broken in several ways', () => {
  const reasons = Array.from({ length: 2000 }, (_, index) => {
    const shape = { ...candidate, constrained: index % 2 === 0 };
    return judgeJsonAnswer(textOf(plan(shape, index, 0.9)), ANSWER_SCHEMA);
  });
  const valid = reasons.filter((reason) => reason === null).length / reasons.length;
  assert.ok(Math.abs(valid - 0.9) < 0.025, String(valid));
  assert.ok(new Set(reasons).size > 4, [...new Set(reasons)].join('; '));
});

test('an answer is cut at max_tokens, and ends with an empty end-of-sequence token otherwise', () => {
  const cut = plan({ kind: 'prose' }, 1, 1, 5);
  assert.deepEqual([cut.tokens, cut.finishReason], [5, 'length']);
  const whole = plan({ kind: 'prose' }, 1);
  assert.equal(whole.finishReason, 'stop');
  assert.equal(whole.piece(whole.tokens - 1), '');
  assert.equal(countPieces(textOf(whole)), whole.tokens - 1);
});

test('ignore_eos gives exactly max_tokens tokens, each with text', () => {
  for (const shape of [{ kind: 'prose' }, candidate] as const) {
    const answer = planAnswer({ ...plainWish, shape, maxTokens: 700, ignoreEos: true }, seededRandom(2), 1);
    assert.deepEqual([answer.tokens, answer.finishReason], [700, 'length']);
    for (let index = 0; index < 700; index += 1) assert.notEqual(answer.piece(index), '');
  }
});

test('prose has about 120 tokens in the median', () => {
  const lengths = Array.from({ length: 1001 }, (_, index) => plan({ kind: 'prose' }, index).tokens).sort(
    (a, b) => a - b,
  );
  assert.ok(Math.abs((lengths[500] ?? 0) - 120) < 15, String(lengths[500]));
});

test('a schema is found in the parameters, else in the prompt, else prose is written', () => {
  const schema = { type: 'object', properties: { a: { type: 'string' } } };
  const inPrompt = `Braces { in } text, {"an": "example"}, then ${JSON.stringify({ name: 'x', schema })}, and "more".`;
  assert.deepEqual(findSchema(inPrompt), schema);
  const json = { kind: 'json', schema };
  assert.deepEqual(answerShape(null, inPrompt), { ...json, constrained: false });
  assert.deepEqual(answerShape({ kind: 'json', value: JSON.stringify(schema) }, ''), { ...json, constrained: true });
  assert.deepEqual(answerShape({ kind: 'json', value: schema }, ''), { ...json, constrained: true });
  assert.deepEqual(answerShape({ kind: 'json_object', value: true }, inPrompt), { ...json, constrained: true });
  assert.deepEqual(answerShape({ kind: 'choice', value: ['a', 'b'] }, ''), { kind: 'choice', options: ['a', 'b'] });
  assert.deepEqual(answerShape(null, 'Tell me {something}.'), { kind: 'prose' });
  const list = { type: 'array', items: schema };
  assert.deepEqual(answerShape(null, `Answer with JSON like this: ${JSON.stringify(list)}`), {
    kind: 'json',
    schema: list,
    constrained: false,
  });
  const shape = answerShape(null, SYSTEM_PROMPT);
  assert.equal(shape.kind, 'json');
});

test('an answer goes on until the end of the sequence may come', () => {
  for (const shape of [{ kind: 'prose' }, { kind: 'choice', options: ['yes'] }, candidate] as const) {
    const wish = { ...plainWish, shape, maxTokens: 2000, stops: { ...stops, minTokens: 900 } };
    const answer = planAnswer(wish, seededRandom(3), 1);
    assert.ok(answer.tokens > 900 && answer.tokens < 1000, String(answer.tokens));
    assert.equal(answer.finishReason, 'stop');
    if (shape === candidate) assert.equal(judgeJsonAnswer(textOf(answer), ANSWER_SCHEMA), null);
  }
});

test('a schema that only endless or enormous values satisfy is refused', () => {
  const itself = { type: 'object', properties: { a: { $ref: '#' } }, required: ['a'] };
  const many = (depth: number): JsonObject =>
    depth === 0 ? { type: 'integer' } : { type: 'array', minItems: 1000, items: many(depth - 1) };
  const around = { allOf: [{ $ref: '#' }] };
  for (const schema of [itself, many(4), around]) {
    assert.throws(() => jsonValue(schema, seededRandom(1)), CannotMakeText);
  }
});
