import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { answerForms } from '../records/answer-form.ts';
import { requestForm, requestForms } from './request-form.ts';

/** What the extension can read: the ends of paths that the files of `xk6/wire` register. */
function wiresOfTheExtension(): string[] {
  const folder = new URL('../../xk6/wire/', import.meta.url);
  return readdirSync(folder)
    .filter((file) => file.endsWith('.go') && !file.endsWith('_test.go'))
    .flatMap((file) => [...readFileSync(new URL(file, folder), 'utf8').matchAll(/\bregister\("([^"]+)"/g)])
    .map(([, end = '']) => end);
}

/** The longest end, as the extension looks it up. */
const wireOf = (path: string, ends: readonly string[]): string | undefined =>
  ends.filter((end) => path.endsWith(end)).sort((a, b) => b.length - a.length)[0];

test('what can be sent, the extension and stock k6 can read', () => {
  const paths = Object.keys(requestForms);
  const ends = wiresOfTheExtension();
  assert.deepEqual(paths.map((path) => wireOf(path, ends)).sort(), [...ends].sort());
  assert.deepEqual(Object.keys(answerForms), paths);
});

test('the pre-flight asks every path for something that it must refuse', () => {
  for (const [path, { input, probe }] of Object.entries(requestForms)) {
    const body = probe('m');
    assert.equal(input in body, false, path);
    // Ollama would load a model that it knows
    assert.equal(body.model, path.startsWith('/api/') ? 0 : 'm', path);
  }
});

test('the tokenizer is asked in the form of the path, without what is not part of the prompt', () => {
  const messages = [{ role: 'user', content: 'Hello' }];
  const asked = (path: string, body: object): unknown => requestForm(path).countTokens?.({ ...body }) ?? null;
  const text = (prompt: string): object => ({ path: '/tokenize', body: { prompt, content: prompt } });
  assert.deepEqual(asked('/v1/chat/completions', { messages, max_tokens: 5 }), {
    path: '/tokenize',
    body: { messages, content: JSON.stringify(messages) },
  });
  assert.deepEqual(asked('/v1/completions', { prompt: 'a' }), text('a'));
  assert.deepEqual(asked('/v1/responses', { instructions: 'a', input: messages }), text('a\nHello'));
  assert.deepEqual(asked('/v1/embeddings', { input: ['a', 'the longest', 'b'] }), text('the longest'));
  assert.deepEqual(asked('/v1/messages', { system: 'a', messages, max_tokens: 5 }), {
    path: '/v1/messages/count_tokens',
    body: { system: 'a', messages, tools: undefined },
  });
  assert.equal(asked('/api/chat', { messages }), null);
});

test('a path that no data set may name is an error', () => {
  assert.throws(() => requestForm('/v1/audio/speech'), /no requests can be made for \/v1\/audio\/speech/);
});
