import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfiguration } from '../configuration/read-configuration.ts';
import { outputLimit, prepareBody } from './prepare-body.ts';

const prepare = (body: object, environment: Record<string, string> = {}, stream = true): Record<string, unknown> => {
  const { configuration } = readConfiguration(environment);
  assert.ok(configuration);
  return JSON.parse(prepareBody({ ...body }, configuration, 'served', stream)) as Record<string, unknown>;
};

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

test("the output limit is the body's, by either name", () => {
  assert.equal(outputLimit({ max_tokens: 7 }), 7);
  assert.equal(outputLimit({ max_completion_tokens: 8 }), 8);
  assert.equal(outputLimit({}), null);
});
