import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import OpenAI from 'openai';
import { LengthFinishReasonError } from 'openai/error';
import { zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { startSimulator, type Simulator } from '../main.ts';
import type { SimulatorOptions } from '../options.ts';
import h100 from '../profiles/h100-llama-3.1-8b.ts';

const model = 'instant';
const apiKey = 'a key that nobody asks for';
const messages = [{ role: 'user' as const, content: 'Tell me about your work.' }];

/** The client as its users make one: only the address is ours. */
async function withClient(
  options: SimulatorOptions,
  use: (client: OpenAI, simulator: Simulator) => Promise<void>,
): Promise<void> {
  const simulator = await startSimulator({ profile: 'instant', ...options });
  try {
    await use(new OpenAI({ baseURL: `${simulator.url}/v1`, apiKey }), simulator);
  } finally {
    await simulator.close();
  }
}

/** Waits for what must come true soon, or fails with what it was instead. */
async function eventually(state: () => unknown, expected: unknown): Promise<void> {
  for (let waitedMs = 0; waitedMs < 5000; waitedMs += 10) {
    try {
      return assert.deepEqual(state(), expected);
    } catch {
      await pause(10);
    }
  }
  assert.deepEqual(state(), expected);
}

test('the openai client reads a plain chat answer', () =>
  withClient({}, async (client) => {
    const answer = await client.chat.completions.create({ model, messages, max_tokens: 12 });
    const [choice] = answer.choices;
    assert.deepEqual([answer.object, answer.model, answer.choices.length], ['chat.completion', model, 1]);
    assert.match(answer.id, /^chatcmpl-/);
    assert.deepEqual([choice?.message.role, choice?.finish_reason], ['assistant', 'length']);
    assert.ok((choice?.message.content ?? '').length > 0);
    const { prompt_tokens: prompt, completion_tokens: completion, total_tokens: total } = answer.usage ?? {};
    assert.deepEqual([completion, total], [12, (prompt ?? 0) + 12]);
  }));

test('the openai client iterates a stream: role first, then the tokens, the finish reason, the usage', () =>
  withClient({}, async (client) => {
    const asked = { model, messages, seed: 7, max_tokens: 12 };
    const stream_options = { include_usage: true };
    const stream = await client.chat.completions.create({ ...asked, stream: true, stream_options });
    const chunks: OpenAI.ChatCompletionChunk[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    assert.equal(chunks[0]?.choices[0]?.delta.role, 'assistant');
    assert.equal(new Set(chunks.map(({ id }) => id)).size, 1);
    const finishReasons = chunks.flatMap(({ choices }) => choices[0]?.finish_reason ?? []);
    assert.deepEqual(finishReasons, ['length']);
    const last = chunks.at(-1);
    assert.deepEqual([last?.choices, last?.usage?.completion_tokens], [[], 12]);
    const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
    const plain = await client.chat.completions.create(asked);
    assert.equal(text, plain.choices[0]?.message.content);
    assert.deepEqual(last?.usage?.prompt_tokens, plain.usage?.prompt_tokens);
  }));

test("the openai client's own accumulator of streams gives what the plain answer gives, for every choice", () =>
  withClient({}, async (client) => {
    const asked = { model, messages, seed: 3, n: 3, max_tokens: 20 };
    const events: string[] = [];
    const runner = client.chat.completions.stream({ ...asked, stream_options: { include_usage: true } });
    for (const name of ['content.done', 'end'] as const) runner.on(name, () => void events.push(name));
    const gathered = await runner.finalChatCompletion();
    const plain = await client.chat.completions.create(asked);
    const texts = (answer: OpenAI.ChatCompletion): unknown =>
      answer.choices.map(({ index, message, finish_reason }) => [index, message.content, finish_reason]);
    assert.equal(gathered.choices.length, 3);
    assert.deepEqual(texts(gathered), texts(plain));
    assert.deepEqual((await runner.totalUsage()).completion_tokens, plain.usage?.completion_tokens);
    assert.deepEqual(events, ['content.done', 'content.done', 'content.done', 'end']);
  }));

test('the openai client completes prompts, one or several, streamed and not', () =>
  withClient({}, async (client) => {
    const asked = { model, prompt: ['One', 'Two'], seed: 5, max_tokens: 9, n: 2 };
    const plain = await client.completions.create(asked);
    assert.deepEqual(
      plain.choices.map(({ index }) => index),
      [0, 1, 2, 3],
    );
    const texts = ['', '', '', ''];
    const stream = await client.completions.create({ ...asked, stream: true, stream_options: { include_usage: true } });
    let usage: OpenAI.CompletionUsage | null | undefined;
    for await (const chunk of stream) {
      for (const { index, text } of chunk.choices) texts[index] = `${texts[index] ?? ''}${text}`;
      usage = chunk.usage;
    }
    assert.deepEqual(
      texts,
      plain.choices.map(({ text }) => text),
    );
    assert.equal(usage?.completion_tokens, plain.usage?.completion_tokens);
  }));

test('the openai client lists the model; asking for one by its name is not served, as by vLLM', () =>
  withClient({}, async (client) => {
    const ids: string[] = [];
    for await (const each of client.models.list()) ids.push(each.id);
    assert.deepEqual(ids, [model]);
    await assert.rejects(client.models.retrieve(model), OpenAI.NotFoundError);
  }));

test("refusals are the openai client's own errors, with vLLM's words in them", () =>
  withClient({ apiKey }, async (client, { url }) => {
    const hot = client.chat.completions.create({ model, messages, temperature: 3 });
    await assert.rejects(hot, (error) => {
      assert.ok(error instanceof OpenAI.BadRequestError);
      assert.deepEqual([error.status, error.type, error.param], [400, 'BadRequestError', 'temperature']);
      return /temperature must be in \[0, 2\]/.test(error.message);
    });
    for (const stream of [true, false]) {
      const elsewhere = client.chat.completions.create({ model: 'another', messages, stream });
      await assert.rejects(elsewhere, (error) => {
        assert.ok(error instanceof OpenAI.NotFoundError);
        return error.param === 'model' && error.message.includes('another');
      });
    }
    const stranger = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'wrong' });
    await assert.rejects(stranger.models.list(), OpenAI.AuthenticationError);
    await assert.rejects(client.embeddings.create({ model, input: 'text' }), OpenAI.NotFoundError);
  }));

test('an answer later than the time-out, and a server that is gone, are connection errors of the openai client', async () => {
  const slow = { ...h100, api: { requestMs: 60_000, perPromptTokenUs: 0 } };
  let gone: OpenAI | null = null;
  await withClient({ profile: slow, model }, async (client, { state }) => {
    gone = client;
    const options = { timeout: 50, maxRetries: 1 };
    const late = client.chat.completions.create({ model, messages }, options);
    await assert.rejects(late, OpenAI.APIConnectionTimeoutError);
    await eventually(() => state().engine.arriving, 0);
  });
  assert.ok(gone !== null);
  await assert.rejects((gone as OpenAI).withOptions({ maxRetries: 0 }).models.list(), OpenAI.APIConnectionError);
});

test('aborting, and leaving the loop, take the request out of the engine', () =>
  withClient({ profile: h100, model }, async (client, { state }) => {
    const occupied = (): unknown => [state().engine.arriving, state().engine.running, state().engine.kvUsage];
    const endless = { model, messages, max_tokens: 100_000, ignore_eos: true };

    const controller = new AbortController();
    const aborted = await client.chat.completions.create({ ...endless, stream: true }, { signal: controller.signal });
    let chunks = 0;
    for await (const _chunk of aborted) {
      chunks += 1;
      if (chunks < 5) assert.equal(state().engine.running, 1);
      else controller.abort();
    }
    assert.ok(chunks >= 5);
    await eventually(occupied, [0, 0, 0]);

    const left = await client.chat.completions.create({ ...endless, stream: true });
    for await (const _chunk of left) break;
    await eventually(occupied, [0, 0, 0]);

    const plain = new AbortController();
    const pending = client.chat.completions.create(endless, { signal: plain.signal });
    const failed = assert.rejects(pending, OpenAI.APIUserAbortError);
    await eventually(() => state().engine.running, 1);
    plain.abort();
    await failed;
    await eventually(occupied, [0, 0, 0]);
  }));

test("a Zod schema comes back parsed by the openai client's helper, its Unicode intact, streamed and not", () =>
  withClient({ validShare: 1 }, async (client) => {
    const names = ['Zoë', '日本語のテキスト', '🌍🚀', 'naïve “quotes” — \\ "', 'line\nbreak'] as const;
    const schema = z.object({
      name: z.enum(names),
      score: z.number().int().min(0).max(100),
      tags: z.array(z.string()),
    });
    const response_format = zodResponseFormat(schema, 'person');
    const seen = new Set<string>();
    for (let seed = 0; seed < 40; seed += 1) {
      const asked = { model, messages, seed, response_format };
      const { choices } = await client.chat.completions.parse(asked);
      const parsed = schema.parse(choices[0]?.message.parsed);
      const gathered = await client.chat.completions.stream(asked).finalChatCompletion();
      assert.deepEqual(gathered.choices[0]?.message.parsed, parsed);
      seen.add(parsed.name);
    }
    assert.deepEqual(seen, new Set<string>(names));
  }));

test('an answer of a schema that is cut off is an error of its own in the openai client', () =>
  withClient({ validShare: 1 }, async (client) => {
    const response_format = zodResponseFormat(z.object({ text: z.string(), more: z.string() }), 'pair');
    const asked = { model, messages, response_format, max_tokens: 2 };
    await assert.rejects(client.chat.completions.parse(asked), LengthFinishReasonError);
  }));

test('the id that the openai client sends becomes that of the answer', () =>
  withClient({}, async (client) => {
    const headers = { 'X-Request-Id': 'my-own-1' };
    const { data, response } = await client.chat.completions
      .create({ model, messages, max_tokens: 2 }, { headers })
      .withResponse();
    assert.equal(data.id, 'chatcmpl-my-own-1');
    assert.equal(response.headers.get('server'), 'k6-vllm-simulator');
  }));

test('a hundred calls of the openai client at once are all answered, and /metrics has counted their tokens', () =>
  withClient({}, async (client, { url }) => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => client.chat.completions.create({ model, messages })),
    );
    const tokens = answers.reduce((sum, { usage }) => sum + (usage?.completion_tokens ?? 0), 0);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    assert.equal(Number(/^vllm:generation_tokens_total\{.*\} (\S+)$/m.exec(metrics)?.[1]), tokens);
  }));
