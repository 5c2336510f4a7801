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

test('an answer is held against its schema, and the first fault is named', () => {
  for (const [answer, verdict] of TABLE) assert.equal(judgeJsonAnswer(answer, SCHEMA), verdict, answer);
});
