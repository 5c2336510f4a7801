import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inertText } from './inert-output.ts';

test('text for the terminal keeps its lines and their indents, and steers nothing', () => {
  assert.equal(inertText('a\n  b\u001b[2J c\n\n\u0007d\u202ee\u200b', false), 'a\n  b [2J c\n\nd e');
  assert.equal(inertText('\u001b[31mred\u001b[0m', false), '[31mred [0m');
});

test('colours go to a terminal alone, and nothing else does', () => {
  const red = '\u001b[31m';
  const plain = '\u001b[0m';
  assert.equal(inertText(`  ${red}red ${plain} and\u001b[2J`, true), `  ${red}red ${plain} and [2J`);
});
