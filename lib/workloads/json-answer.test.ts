import assert from 'node:assert/strict';
import test from 'node:test';
import { judgeJsonAnswer, type AnswerSchema } from './json-answer.ts';

const SCHEMA: AnswerSchema = {
  type: 'object',
  properties: {
    mood: { enum: ['good', 'bad'] },
    why: { type: 'string' },
    sure: { type: 'boolean' },
    detail: { type: 'object', properties: { source: { type: 'string' } }, required: ['source'] },
    note: { type: 'string' },
  },
  required: ['mood', 'why', 'sure', 'detail'],
};
const ANSWER = '{"mood":"good","why":"because","sure":true,"detail":{"source":"x"}}';

/** An answer, and what is said about it. */
const TABLE: readonly (readonly [string, string | null])[] = [
  [ANSWER, null],
  [`\n\t ${ANSWER}\n`, null],
  [`\`\`\`json\n${ANSWER}\n\`\`\``, null],
  [`\`\`\`\n${ANSWER}\n\`\`\`\n`, null],
  [ANSWER.replace('{', '{"extra":1,'), null], // the schema does not forbid it
  ['', 'empty answer'],
  ['  \n', 'empty answer'],
  ['I cannot answer that.', 'not JSON'],
  ['{mood: good}', 'not JSON'],
  [`Here it is: ${ANSWER}`, 'text around the JSON'],
  [`${ANSWER} I hope this helps!`, 'text around the JSON'],
  [ANSWER.slice(0, 30), 'JSON is cut off'],
  [ANSWER.slice(0, -1), 'JSON is cut off'],
  [`\`\`\`json\n${ANSWER.slice(0, -4)}`, 'JSON is cut off'],
  ['[1]', 'not an object'],
  ['null', 'not an object'],
  ['{}', 'missing mood'],
  [ANSWER.replace('"good"', '"Good"'), 'mood is not one of good, bad'],
  [ANSWER.replace('"because"', '" "'), 'why is empty'],
  [ANSWER.replace('"because"', '3'), 'why is not text'],
  [ANSWER.replace('true', '"true"'), 'sure is not true or false'],
  [ANSWER.replace('{"source":"x"}', '"x"'), 'detail is not an object'],
  [ANSWER.replace('"source":"x"', ''), 'missing detail.source'],
  [ANSWER.replace('{', '{"note":"",'), 'note is empty'],
  ['{"why":"","sure":1}', 'missing mood'], // only the first fault counts
];

const LIST: AnswerSchema = {
  type: 'array',
  items: {
    type: 'object',
    properties: {
      kind: { enum: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] },
      score: { type: 'number', minimum: 0, maximum: 1 },
      count: { type: 'integer', minimum: 1 },
      tags: { type: 'array', items: { type: 'string' }, minItems: 1 },
    },
    required: ['kind', 'score', 'count', 'tags'],
  },
  minItems: 2,
  maxItems: 2,
};
const ELEMENT = '{"kind":"a","score":0.5,"count":2,"tags":["x"]}';
const listOf = (...elements: readonly string[]): string => `[${elements.join(',')}]`;
const second = (from: string, to: string): string => listOf(ELEMENT, ELEMENT.replace(from, to));

/** An answer that should be a list, and what is said about it. */
const LISTS: readonly (readonly [string, string | null])[] = [
  [listOf(ELEMENT, ELEMENT), null],
  [`\`\`\`json\n${listOf(ELEMENT, ELEMENT)}\n\`\`\``, null],
  [second('0.5', '1'), null],
  [listOf(ELEMENT), 'short of 2 elements'],
  [listOf(ELEMENT, ELEMENT, ELEMENT), 'longer than 2 elements'],
  ['[]', 'short of 2 elements'],
  [ELEMENT, 'not an array'],
  ['"a"', 'not an array'],
  [listOf(ELEMENT, '3'), 'not an object'],
  [second('"a"', '"z"'), 'kind is not one of the 7 allowed'],
  [second('0.5', '1.5'), 'score is not from 0 to 1'],
  [second('0.5', '-1'), 'score is not from 0 to 1'],
  [second('0.5', '"0.5"'), 'score is not a number'],
  [second('0.5', 'null'), 'score is not a number'],
  [second('2', '2.5'), 'count is not a whole number'],
  [second('"count":2,', ''), 'missing count'],
  [second('["x"]', '"x"'), 'tags is not an array'],
  [second('["x"]', '[]'), 'tags is short of 1 elements'],
  [second('["x"]', '["x",""]'), 'tags is empty'],
  [`Here: ${listOf(ELEMENT, ELEMENT)}`, 'text around the JSON'],
  [listOf(ELEMENT, ELEMENT).slice(0, 70), 'JSON is cut off'],
  ['{"kind":', 'not JSON'],
];

test('lists and numbers are held against their schema, whichever element it is', () => {
  for (const [answer, verdict] of LISTS) assert.equal(judgeJsonAnswer(answer, LIST), verdict, answer);
});

test('what a schema cannot say is asked of answers that fit it', () => {
  const further = (value: unknown): string | null => (Array.isArray(value) ? 'too plain' : null);
  assert.equal(judgeJsonAnswer(listOf(ELEMENT, ELEMENT), LIST, further), 'too plain');
  assert.equal(judgeJsonAnswer('[]', LIST, further), 'short of 2 elements');
});

test('an answer is held against its schema, and the first fault is named', () => {
  for (const [answer, verdict] of TABLE) assert.equal(judgeJsonAnswer(answer, SCHEMA), verdict, answer);
});
