import assert from 'node:assert/strict';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { judgeJsonAnswer } from '../../lib/workloads/json-answer.ts';
import { ANSWER_SCHEMA, SYSTEM_PROMPT } from '../../lib/workloads/candidate-eval/prompt.ts';
import { startSimulator, type Simulator } from '../main.ts';
import type { SimulatorOptions } from '../options.ts';
import h100 from '../profiles/h100-llama-3.1-8b.ts';

async function withSimulator(options: SimulatorOptions, use: (simulator: Simulator) => Promise<void>): Promise<void> {
  const simulator = await startSimulator(options);
  try {
    await use(simulator);
  } finally {
    await simulator.close();
  }
}

const post = (url: string, body: unknown): Promise<Response> =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

interface Chunk {
  readonly choices: readonly {
    readonly delta?: { readonly content?: string };
    readonly finish_reason: string | null;
  }[];
  readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number };
}

const chunksOf = (body: string): Chunk[] =>
  body
    .split('\n\n')
    .filter((event) => event !== '' && event !== 'data: [DONE]')
    .map((event) => JSON.parse(event.slice('data: '.length)) as Chunk);

async function metric(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const line = text
    .split('\n')
    .find((candidate) => candidate.startsWith(`${name}{`) || candidate.startsWith(`${name} `));
  return Number(line?.split(' ').at(-1));
}

const chat = { messages: [{ role: 'user', content: 'Tell me about your work.' }] };
const streamed = { ...chat, stream: true, stream_options: { include_usage: true } };

test('usage is the number of tokens sent, and their sum is what /metrics counts', () =>
  withSimulator({ profile: 'instant' }, async ({ url }) => {
    const bodies = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const limit = index % 3 === 0 ? { max_tokens: 7 + index } : {};
        return (await post(`${url}/v1/chat/completions`, { ...streamed, ...limit })).text();
      }),
    );
    let total = 0;
    for (const body of bodies) {
      const chunks = chunksOf(body);
      const usage = chunks.at(-1)?.usage;
      // Neither the opening chunk nor the one with the usage is a token.
      assert.equal(usage?.completion_tokens, chunks.length - 2);
      total += usage?.completion_tokens ?? 0;
    }
    assert.equal(await metric(url, 'vllm:generation_tokens_total'), total);
    assert.equal(await metric(url, 'vllm:request_generation_tokens_sum'), total);
    assert.equal(await metric(url, 'vllm:time_to_first_token_seconds_count'), 40);
    assert.equal(await metric(url, 'vllm:inter_token_latency_seconds_count'), total - 40);
  }));

test('a stream and a plain answer to the same seed have the same text and usage', () =>
  withSimulator({ profile: 'instant' }, async ({ url }) => {
    const seeded = { messages: chat.messages, seed: 11 };
    const plain = (await (await post(`${url}/v1/chat/completions`, seeded)).json()) as {
      choices: { message: { content: string } }[];
      usage: { completion_tokens: number };
    };
    const chunks = chunksOf(await (await post(`${url}/v1/chat/completions`, { ...streamed, ...seeded })).text());
    const text = chunks.map(({ choices }) => choices[0]?.delta?.content ?? '').join('');
    assert.equal(text, plain.choices[0]?.message.content);
    assert.equal(chunks.at(-1)?.usage?.completion_tokens, plain.usage.completion_tokens);
  }));

test('headers of a stream come long before its first token', () =>
  withSimulator({ profile: { ...h100, api: { requestMs: 300, perPromptTokenUs: 0 } } }, async ({ url }) => {
    const startMs = performance.now();
    const response = await post(`${url}/v1/chat/completions`, { ...streamed, max_tokens: 2 });
    const headersMs = performance.now() - startMs;
    await response.text();
    assert.ok(headersMs < 200, `${headersMs}`);
    assert.ok(performance.now() - startMs > 300);
  }));

test('a client that goes away takes its request out of the engine, and is not counted as finished', () =>
  withSimulator({ profile: h100 }, async ({ url, state }) => {
    for (const stream of [true, false]) {
      const gone = new AbortController();
      const body = JSON.stringify({ ...chat, stream, max_tokens: 5000, ignore_eos: true });
      const headers = { 'content-type': 'application/json' };
      const pending = fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body, signal: gone.signal });
      await pause(100);
      assert.equal(state().engine.running, 1);
      gone.abort();
      await pending.then((response) => response.text()).catch(() => {});
      await pause(50);
      assert.deepEqual([state().engine.running, state().engine.kvUsage], [0, 0]);
    }
    assert.equal(await metric(url, 'vllm:request_generation_tokens_count'), 0);
    assert.equal(await metric(url, 'vllm:time_to_first_token_seconds_count'), 2);
  }));

test('a client that goes away before its body is complete does no harm', () =>
  withSimulator({ profile: 'instant' }, async ({ url }) => {
    const { port } = new URL(url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(
      'POST /v1/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{',
    );
    await pause(30);
    socket.destroy();
    await pause(30);
    assert.equal((await fetch(`${url}/health`)).status, 200);
  }));

test('connections are kept alive', () =>
  withSimulator({ profile: 'instant' }, async ({ url }) => {
    const { Agent } = await import('node:http');
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const get = (): Promise<boolean> =>
      new Promise((done, fail) => {
        const sent = httpRequest(`${url}/version`, { agent }, (response: IncomingMessage) => {
          response.resume().on('end', () => done(sent.reusedSocket));
        });
        sent.on('error', fail).end();
      });
    assert.deepEqual([await get(), await get()], [false, true]);
    agent.destroy();
  }));

test('it says what it is: as owner of the model, with its profile and what that rests on', () =>
  withSimulator({ profile: 'h100-llama-3.1-8b' }, async ({ url }) => {
    const { data } = (await (await fetch(`${url}/v1/models`)).json()) as { data: Record<string, unknown>[] };
    assert.equal(data[0]?.owned_by, 'k6-vllm-simulator');
    assert.deepEqual(data[0]?.simulator, { profile: 'h100-llama-3.1-8b', provenance: 'derived' });
  }));

test('a request that asks for a schema in its prompt gets answers that satisfy it, at the configured share', async () => {
  const ask = { messages: [{ role: 'system', content: SYSTEM_PROMPT }, ...chat.messages] };
  for (const [validShare, expected] of [
    [1, 30],
    [0, 0],
  ] as const) {
    await withSimulator({ profile: 'instant', validShare }, async ({ url }) => {
      let valid = 0;
      for (let index = 0; index < 30; index += 1) {
        const answer = (await (await post(`${url}/v1/chat/completions`, ask)).json()) as {
          choices: { message: { content: string } }[];
        };
        if (judgeJsonAnswer(answer.choices[0]?.message.content ?? '', ANSWER_SCHEMA) === null) valid += 1;
      }
      assert.equal(valid, expected);
    });
  }
});

test('tokenize counts what usage counts', () =>
  withSimulator({ profile: 'instant' }, async ({ url }) => {
    const { count, tokens } = (await (await post(`${url}/tokenize`, chat)).json()) as {
      count: number;
      tokens: number[];
    };
    assert.equal(count, tokens.length);
    const { usage } = (await (await post(`${url}/v1/chat/completions`, chat)).json()) as Required<Chunk>;
    assert.equal(usage.prompt_tokens, count);
  }));

test('a time scale of three makes everything take three times as long', async () => {
  const spent: number[] = [];
  for (const timeScale of [1, 3]) {
    await withSimulator({ profile: 'h100-llama-3.1-8b', timeScale }, async ({ url }) => {
      const startMs = performance.now();
      await (await post(`${url}/v1/chat/completions`, { ...chat, max_tokens: 30, ignore_eos: true })).text();
      spent.push(performance.now() - startMs);
    });
  }
  const ratio = (spent[1] ?? 0) / (spent[0] ?? 1);
  assert.ok(ratio > 2 && ratio < 4, String(ratio));
});

test('closing ends streams that are under way', async () => {
  const simulator = await startSimulator({ profile: 'h100-llama-3.1-8b' });
  const response = await post(`${simulator.url}/v1/chat/completions`, {
    ...streamed,
    max_tokens: 5000,
    ignore_eos: true,
  });
  await simulator.close();
  await assert.rejects(response.text());
  await assert.rejects(fetch(`${simulator.url}/health`));
});

test('options that cannot be are told all at once', async () => {
  const wrong = { profile: 'no-such', port: -1, timeScale: 0, validShare: 2 };
  await assert.rejects(startSimulator(wrong), (error) => error instanceof UsageError && error.problems.length === 4);
  const tooLong = { profile: 'rtx4080-gemma-3-4b', maxModelLen: 131_072 };
  await assert.rejects(
    startSimulator(tooLong),
    (error) => error instanceof UsageError && /KV cache/.test(error.problems.join()),
  );
});

test('it starts within a second', async () => {
  const startMs = performance.now();
  await withSimulator({}, async () => assert.ok(performance.now() - startMs < 1000));
});
