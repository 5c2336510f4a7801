import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfiguration } from '../configuration/read-configuration.ts';
import { outputLimit, prepareBody } from './prepare-body.ts';

const CHAT = '/v1/chat/completions';

const prepareFor = (
  path: string,
  body: object,
  environment: Record<string, string> = {},
  stream = true,
): Record<string, unknown> => {
  const { configuration } = readConfiguration(environment);
  assert.ok(configuration);
  return JSON.parse(prepareBody(path, { ...body }, configuration, 'served', stream)) as Record<string, unknown>;
};
const prepare = (body: object, environment: Record<string, string> = {}, stream = true): Record<string, unknown> =>
  prepareFor(CHAT, body, environment, stream);

test('a body without a model gets the served one, and streams ask for usage', () => {
  assert.deepEqual(prepare({ messages: [], max_tokens: 5 }), {
    messages: [],
    max_tokens: 5,
    model: 'served',
    stream: true,
    stream_options: { include_usage: true },
  });
});

test("a body's own model stays, unless MODEL is set", () => {
  assert.equal(prepare({ model: 'own' }).model, 'own');
  assert.equal(prepare({ model: 'own' }, { MODEL: 'other' }).model, 'other');
});

test('settings lie over the data set, and EXTRA_BODY over them', () => {
  const settings = { MAX_TOKENS: '64', TEMPERATURE: '0', TOP_P: '0.5', EXTRA_BODY: '{"ignore_eos":true,"top_p":1}' };
  const { max_tokens, temperature, top_p, ignore_eos } = prepare({ max_tokens: 5 }, settings);
  assert.deepEqual([max_tokens, temperature, top_p, ignore_eos], [64, 0, 1, true]);
});

test('MAX_TOKENS replaces the newer name where the data set uses it', () => {
  const body = prepare({ max_completion_tokens: 5 }, { MAX_TOKENS: '64' });
  assert.equal(body.max_completion_tokens, 64);
  assert.equal('max_tokens' in body, false);
});

test('without streaming no stream option is left over', () => {
  const body = prepare({ stream: true, stream_options: { include_usage: false } }, {}, false);
  assert.equal(body.stream, false);
  assert.equal('stream_options' in body, false);
});

const SETTINGS = { MAX_TOKENS: '64', TEMPERATURE: '0', TOP_P: '0.5' };

test('each path gets the settings in its own form', () => {
  const sampling = { temperature: 0, top_p: 0.5 };
  const usage = { stream: true, stream_options: { include_usage: true } };
  const options = { options: { num_ctx: 512, num_predict: 64, ...sampling } };
  const expected: [string, object, object][] = [
    ['/v1/completions', { prompt: 'a' }, { prompt: 'a', max_tokens: 64, ...sampling, ...usage }],
    ['/v1/responses', { input: 'a' }, { input: 'a', max_output_tokens: 64, ...sampling, stream: true }],
    ['/v1/messages', { messages: [], max_tokens: 5 }, { messages: [], max_tokens: 64, ...sampling, stream: true }],
    ['/v1/embeddings', { input: 'a', stream: true }, { input: 'a' }],
    [
      '/api/chat',
      { messages: [], options: { num_ctx: 512, num_predict: 5 } },
      { messages: [], ...options, stream: true },
    ],
    ['/api/generate', { prompt: 'a', options: { num_ctx: 512 } }, { prompt: 'a', ...options, stream: true }],
  ];
  for (const [path, body, sent] of expected) {
    assert.deepEqual(prepareFor(path, body, SETTINGS), { ...sent, model: 'served' }, path);
  }
});

test('without streaming every path that can stream is told so, as Ollama streams by default', () => {
  for (const path of ['/v1/completions', '/v1/responses', '/v1/messages', '/api/chat', '/api/generate']) {
    const body = prepareFor(path, { stream: true, stream_options: {} }, {}, false);
    assert.deepEqual(body, { model: 'served', stream: false }, path);
  }
  assert.deepEqual(prepareFor('/v1/embeddings', { input: 'a' }, {}, false), { input: 'a', model: 'served' });
});

test("EXTRA_BODY adds to Ollama's options and leaves those of the data set", () => {
  const settings = { ...SETTINGS, EXTRA_BODY: '{"options":{"seed":1,"top_p":1},"think":false}' };
  const body = prepareFor('/api/chat', { options: { num_ctx: 512 } }, settings);
  assert.deepEqual(body.options, { num_ctx: 512, num_predict: 64, temperature: 0, top_p: 1, seed: 1 });
  assert.equal(body.think, false);
});

test('without settings Ollama gets the options of the data set, or none', () => {
  assert.equal('options' in prepareFor('/api/generate', { prompt: 'a' }), false);
  assert.deepEqual(prepareFor('/api/generate', { options: { seed: 1 } }).options, { seed: 1 });
});

test("the output limit is the body's, by the path's names", () => {
  const limits: [string, object, number | null][] = [
    [CHAT, { max_tokens: 7 }, 7],
    [CHAT, { max_completion_tokens: 8 }, 8],
    [CHAT, { max_completion_tokens: null, max_tokens: 7 }, 7],
    [CHAT, {}, null],
    ['/v1/responses', { max_output_tokens: 9, max_tokens: 7 }, 9],
    ['/v1/messages', { max_tokens: 7 }, 7],
    ['/v1/embeddings', { max_tokens: 7 }, 0],
    ['/api/chat', { options: { num_predict: 6 }, max_tokens: 7 }, 6],
    ['/api/chat', { options: { num_predict: -1 } }, null],
    ['/api/generate', { max_tokens: 7 }, null],
  ];
  for (const [path, body, limit] of limits) assert.equal(outputLimit(path, { ...body }), limit, path);
});
