import assert from 'node:assert/strict';
import test from 'node:test';
import { encode as encodeGpt4 } from 'gpt-tokenizer/encoding/cl100k_base';
import { encode as encodeGpt4o } from 'gpt-tokenizer/encoding/o200k_base';
import { textOfTokens } from './text-of-tokens.ts';

test('a text has exactly the tokens that are asked for', () => {
  for (const tokens of [1, 7, 512, 3001]) {
    for (const encode of [encodeGpt4, encodeGpt4o]) {
      assert.equal(encode(textOfTokens(tokens, 1, 2, tokens)).length, tokens);
    }
  }
});

test('texts joined have the tokens of both', () => {
  assert.equal(encodeGpt4o(`${textOfTokens(100, 1, 2, 3)} ${textOfTokens(50, 1, 2, 4)}`).length, 150);
});

test('the same keys give the same text, and a shorter one is its beginning', () => {
  assert.equal(textOfTokens(100, 1, 2, 3), textOfTokens(100, 1, 2, 3));
  assert.ok(textOfTokens(100, 1, 2, 3).startsWith(textOfTokens(33, 1, 2, 3)));
});

test('other keys give another text from its first words on', () => {
  const beginnings = new Set(Array.from({ length: 2000 }, (_, key) => textOfTokens(8, 1, 2, key)));
  assert.equal(beginnings.size, 2000);
  assert.notEqual(textOfTokens(8, 1, 2, 3), textOfTokens(8, 1, 3, 2));
});
