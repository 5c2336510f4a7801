import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readFileSync } from 'node:fs';
import { readAnswer } from './answer.ts';

const CHAT = '/v1/chat/completions';

const xk6File = (path: string): string => readFileSync(new URL(`../../xk6/${path}`, import.meta.url), 'utf8');

/** The body of a real server's answer, which the extension's tests read too. */
const captured = (name: string): string => xk6File(`captures/files/${name}.http`).replace(/^[^]*?\n\n/, '');

/** An answer as the server's documentation has it. */
const documented = (name: string): string => xk6File(`wire/testdata/${name}.json`);

const chat = (message: object, finish_reason: string | null = 'stop', rest: object = {}): string =>
  JSON.stringify({ choices: [{ index: 0, message, finish_reason }], ...rest });

describe('a whole answer', () => {
  test('is a success with its text, finish reason and usage', () => {
    const usage = { prompt_tokens: 12, completion_tokens: 3, prompt_tokens_details: { cached_tokens: 8 } };
    assert.deepEqual(readAnswer(CHAT, 200, chat({ role: 'assistant', content: 'hello' }, 'length', { usage })), {
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
    const answer = readAnswer('/v1/completions', 200, body);
    assert.equal(answer.text, 'abc');
    assert.equal(answer.usage, null);
  });

  test('may hold reasoning or a tool call only', () => {
    assert.equal(readAnswer(CHAT, 200, chat({ content: null, reasoning: 'hm' })).failureKind, null);
    assert.equal(readAnswer(CHAT, 200, chat({ content: null, tool_calls: [{}] }, 'tool_calls')).failureKind, null);
  });

  const failures: [string, number, string, string | null, string | RegExp][] = [
    [
      'a refusal by name',
      529,
      '{"type":"error","error":{"type":"overloaded_error","message":"busy"}}',
      'rejected',
      'busy',
    ],
    ['a refusal under load', 503, '{"error":{"message":"queue is full","code":503}}', 'rejected', 'queue is full'],
    ['too many requests', 429, '', 'rejected', 'HTTP 429'],
    ['a wrong key as vLLM says it', 401, '{"error":"Unauthorized"}', 'http', 'Unauthorized'],
    ['an unknown route as FastAPI says it', 404, '{"detail":"Not Found"}', 'http', 'Not Found'],
    ["a proxy's page", 502, '<html>\n <b>Bad Gateway</b>', 'http', '<html> <b>Bad Gateway</b>'],
    ['an error in a 200', 200, '{"error":{"message":"engine died"}}', 'stream-error', 'engine died'],
    ['text that is not JSON', 200, 'ok', 'stream-error', /not a JSON object/],
    ['no choices', 200, '{"choices":[]}', 'empty', /not of the form of \/v1\/chat\/completions/],
    ['an empty text', 200, chat({ content: '' }), 'empty', /empty/],
    ['no finish reason', 200, chat({ content: 'x' }, null), 'stream-cut', /no finish reason/],
    ['an aborted answer', 200, chat({ content: 'x' }, 'abort'), 'aborted', /"abort"/],
  ];
  for (const [name, status, body, kind, message] of failures) {
    test(`with ${name} is a failure of kind ${kind}`, () => {
      const answer = readAnswer(CHAT, status, body);
      assert.equal(answer.failureKind, kind);
      if (typeof message === 'string') assert.equal(answer.failureMessage, message);
      else assert.match(answer.failureMessage ?? '', message);
    });
  }

  test('says no more than 300 characters of a long error', () => {
    assert.equal(readAnswer(CHAT, 500, 'x'.repeat(5000)).failureMessage?.length, 300);
  });
});

describe('a whole answer of another form', () => {
  const usage = (promptTokens: number, cachedTokens: number | null, outputTokens: number | null): object => ({
    promptTokens,
    cachedTokens,
    outputTokens,
  });
  const successes: [string, string, string, string, string | null, object][] = [
    ['vllm-responses', captured('vllm-responses'), '/v1/responses', "('-('-('-('-", 'length', usage(6, 0, 8)],
    [
      'llamacpp-responses',
      captured('llamacpp-responses'),
      '/v1/responses',
      ' matches itactiveieldsitem matchescentpickling',
      'stop',
      usage(6, 0, 8),
    ],
    [
      'vllm-messages',
      captured('vllm-anthropic-messages'),
      '/v1/messages',
      ' implementnot here Keylassdocclose opt',
      'length',
      usage(5, null, 8),
    ],
    ['ollama-chat-tools', documented('ollama-chat-tools'), '/api/chat', '', 'stop', usage(122, null, 33)],
    ['embeddings', documented('embeddings'), '/v1/embeddings', '', null, usage(8, null, null)],
  ];
  for (const [name, body, path, text, finishReason, expected] of successes) {
    test(`is read: ${name}`, () => {
      assert.deepEqual(readAnswer(path, 200, body), {
        status: 200,
        failureKind: null,
        failureMessage: null,
        text,
        finishReason,
        usage: expected,
      });
    });
  }

  test("has Ollama's text where generate puts it", () => {
    assert.match(readAnswer('/api/generate', 200, documented('ollama-generate')).text, /^\n {2}if a == 0:\n/);
  });

  const failures: [string, string, string, string][] = [
    ['a message that ended at once', '/v1/messages', captured('llamacpp-anthropic-messages'), 'empty'],
    ['a model that was only loaded', '/api/chat', documented('ollama-chat-load'), 'empty'],
    ['a generation that broke off', '/api/generate', '{"response":"The","done":true}', 'stream-cut'],
    [
      'a generation that goes on',
      '/api/generate',
      '{"response":"The","done":false,"done_reason":"stop"}',
      'stream-cut',
    ],
    ['an error of Ollama', '/api/chat', '{"error":"llama runner process has terminated"}', 'stream-error'],
    ['a cancelled response', '/v1/responses', '{"object":"response","status":"cancelled","output":[]}', 'aborted'],
    ['a response in progress', '/v1/responses', '{"object":"response","status":"in_progress"}', 'stream-cut'],
    ['no vectors', '/v1/embeddings', '{"data":[]}', 'empty'],
    ['an empty vector', '/v1/embeddings', '{"data":[{"embedding":[1]},{"embedding":[]}]}', 'empty'],
    ['the form of another path', '/v1/messages', '{"choices":[{"text":"a","finish_reason":"stop"}]}', 'empty'],
  ];
  for (const [name, path, body, kind] of failures) {
    test(`with ${name} is a failure of kind ${kind}`, () => {
      assert.equal(readAnswer(path, 200, body).failureKind, kind);
    });
  }

  const response = (output: object[]): string => JSON.stringify({ object: 'response', status: 'completed', output });
  const message = (content: object[], stop_reason: string, counts: object = {}): string =>
    JSON.stringify({ type: 'message', content, stop_reason, usage: counts });

  test('may hold reasoning, a refusal or a tool call only', () => {
    const outputs: [string, string, string][] = [
      ['/v1/responses', response([{ type: 'function_call', name: 'f' }]), 'tool_calls'],
      ['/v1/responses', response([{ type: 'reasoning', summary: [{ text: 'hm' }] }]), 'stop'],
      ['/v1/responses', response([{ type: 'message', content: [{ type: 'refusal', refusal: 'no' }] }]), 'stop'],
      ['/v1/messages', message([{ type: 'tool_use', name: 'f', input: {} }], 'tool_use'), 'tool_calls'],
      ['/v1/messages', message([{ type: 'thinking', thinking: 'hm' }], 'refusal'), 'refusal'],
      ['/api/chat', '{"message":{"content":"","thinking":"hm"},"done":true,"done_reason":"length"}', 'length'],
    ];
    for (const [path, body, reason] of outputs) {
      const { failureKind, finishReason, text, usage: counts } = readAnswer(path, 200, body);
      assert.deepEqual([failureKind, finishReason, text, counts], [null, reason, '', null], body);
    }
  });

  test("adds up the parts of a prompt that Anthropic's counts keep apart", () => {
    const counts = { input_tokens: 1, cache_read_input_tokens: 4, cache_creation_input_tokens: 2, output_tokens: 8 };
    const body = message([{ type: 'text', text: 'a' }], 'end_turn', counts);
    assert.deepEqual(readAnswer('/v1/messages', 200, body).usage, usage(7, 4, 8));
  });
});
