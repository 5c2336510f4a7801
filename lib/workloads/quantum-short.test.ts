import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import workload from './quantum-short.ts';
import { configurationOf, textsOf } from './request.test-support.ts';

const PROMPT = 'Explain quantum computing in simple terms';

test('every request asks the same, with 50 tokens for the answer, and its id says that it repeats', () => {
  const configuration = configurationOf();
  const requests = [0, 1, 4999].map((index) => workload.request(index, 1, configuration));
  assert.deepEqual(requests[0], {
    custom_id: 'quantum-short-00000',
    method: 'POST',
    url: '/v1/chat/completions',
    body: { messages: [{ role: 'user', content: PROMPT }], max_tokens: 50, temperature: 0.7, top_p: 0.9 },
  });
  assert.deepEqual(
    requests.map(({ custom_id }) => custom_id),
    ['quantum-short-00000', 'quantum-short-00000~2', 'quantum-short-00000~5000'],
  );
  for (const { body } of requests) assert.deepEqual(body, requests[0]?.body);
  assert.equal(workload.repeats(configuration), true);
});

test('made unique, the question stays short and differs from its first token on', () => {
  const configuration = configurationOf({ UNIQUE_PROMPTS: 'true' });
  assert.equal(workload.repeats(configuration), false);
  const prompts = Array.from({ length: 500 }, (_, index) => textsOf(workload.request(index, 1, configuration)).join());
  for (const prompt of prompts) {
    assert.match(prompt, new RegExp(`^\\[[0-9A-Z]{7}\\] ${PROMPT}$`));
    assert.ok(encode(prompt).length <= encode(PROMPT).length + 10);
  }
  assert.equal(new Set(prompts).size, 500);
});

test('an answer is judged as free text, and the question is recognised elsewhere', () => {
  assert.equal(workload.judge('Qubits are like coins that spin.'), null);
  assert.equal(workload.judge(' '), 'empty answer');
  assert.ok(workload.recognises(JSON.stringify({ prompt: `${PROMPT}.` })));
  assert.ok(!workload.recognises('{"prompt":"Explain quantum physics"}'));
});
