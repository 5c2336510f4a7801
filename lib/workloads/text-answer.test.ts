import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeTextAnswer } from './text-answer.ts';

/** An answer, and what is said about it. */
const TABLE: readonly (readonly [string, string | null])[] = [
  ['A qubit can be both at once.', null],
  ['42', null],
  ['!!!', null],
  ['a a a a b a a a a', null],
  ['', 'empty answer'],
  [' \n\t', 'empty answer'],
  ['!!!!!!!!!!!!!!!!', 'one character over and over'],
  ['\n! ! ! ! ! ! ! ! ! !', 'one character over and over'],
];

test('free text is judged by whether it can be an answer at all', () => {
  for (const [answer, verdict] of TABLE) assert.equal(judgeTextAnswer(answer), verdict, JSON.stringify(answer));
});
