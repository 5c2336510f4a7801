import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readAnswer } from './answer.ts';

const chat = (message: object, finish_reason: string | null = 'stop', rest: object = {}): string =>
  JSON.stringify({ choices: [{ index: 0, message, finish_reason }], ...rest });

describe('a whole answer', () => {
  test('is a success with its text, finish reason and usage', () => {
    const usage = { prompt_tokens: 12, completion_tokens: 3, prompt_tokens_details: { cached_tokens: 8 } };
    assert.deepEqual(readAnswer(200, chat({ role: 'assistant', content: 'hello' }, 'length', { usage })), {
      status: 200,
      failureKind: null,
      failureMessage: null,
      text: 'hello',
      finishReason: 'length',
      usage: { promptTokens: 12, cachedTokens: 8, outputTokens: 3 },
    });
  });

  test('of completions has its text in the choice', () => {
    const body = JSON.stringify({ choices: [{ text: 'abc', finish_reason: 'stop' }] });
    assert.equal(readAnswer(200, body).text, 'abc');
    assert.equal(readAnswer(200, body).usage, null);
  });

  test('may hold reasoning or a tool call only', () => {
    assert.equal(readAnswer(200, chat({ content: null, reasoning: 'hm' })).failureKind, null);
    assert.equal(readAnswer(200, chat({ content: null, tool_calls: [{}] }, 'tool_calls')).failureKind, null);
  });

  const failures: [string, number, string, string | null, string | RegExp][] = [
    ['a refusal under load', 503, '{"error":{"message":"queue is full","code":503}}', 'rejected', 'queue is full'],
    ['too many requests', 429, '', 'rejected', 'HTTP 429'],
    ['a wrong key as vLLM says it', 401, '{"error":"Unauthorized"}', 'http', 'Unauthorized'],
    ['an unknown route as FastAPI says it', 404, '{"detail":"Not Found"}', 'http', 'Not Found'],
    ["a proxy's page", 502, '<html>\n <b>Bad Gateway</b>', 'http', '<html> <b>Bad Gateway</b>'],
    ['an error in a 200', 200, '{"error":{"message":"engine died"}}', 'stream-error', 'engine died'],
    ['text that is not JSON', 200, 'ok', 'stream-error', /not a JSON object/],
    ['no choices', 200, '{"choices":[]}', 'empty', /no choices/],
    ['an empty text', 200, chat({ content: '' }), 'empty', /empty/],
    ['no finish reason', 200, chat({ content: 'x' }, null), 'stream-cut', /no finish reason/],
    ['an aborted answer', 200, chat({ content: 'x' }, 'abort'), 'aborted', /"abort"/],
  ];
  for (const [name, status, body, kind, message] of failures) {
    test(`with ${name} is a failure of kind ${kind}`, () => {
      const answer = readAnswer(status, body);
      assert.equal(answer.failureKind, kind);
      if (typeof message === 'string') assert.equal(answer.failureMessage, message);
      else assert.match(answer.failureMessage ?? '', message);
    });
  }

  test('says no more than 300 characters of a long error', () => {
    assert.equal(readAnswer(500, 'x'.repeat(5000)).failureMessage?.length, 300);
  });
});
