import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faults } from '../answers/schema-faults.test-support.ts';
import { startSimulator } from '../main.ts';
import type { SimulatorOptions } from '../options.ts';
import instant from '../profiles/instant.ts';
import tinyCpu from '../profiles/tiny-cpu.ts';

interface Delta {
  readonly content?: string | null;
  readonly reasoning?: string;
  readonly tool_calls?: readonly {
    readonly id?: string;
    readonly function: { readonly name?: string; readonly arguments?: string };
  }[];
}

interface Body {
  readonly choices: readonly {
    readonly message: Delta & {
      readonly tool_calls?: readonly { readonly function: { readonly arguments: string } }[];
    };
    readonly delta: Delta;
    readonly finish_reason: string | null;
  }[];
  readonly usage?: {
    readonly prompt_tokens: number;
    readonly prompt_tokens_details: { readonly cached_tokens: number };
  };
}

type Ask = (body: object, headers?: Record<string, string>) => Promise<Response>;

async function withServer(options: SimulatorOptions, use: (ask: Ask, url: string) => Promise<void>): Promise<void> {
  const simulator = await startSimulator({ profile: 'instant', validShare: 1, ...options });
  const ask: Ask = (body, more) => {
    const headers = { 'content-type': 'application/json', ...more };
    return fetch(`${simulator.url}/v1/chat/completions`, { method: 'POST', headers, body: JSON.stringify(body) });
  };
  try {
    await use(ask, simulator.url);
  } finally {
    await simulator.close();
  }
}

const json = async (response: Promise<Response>): Promise<Body> => (await (await response).json()) as Body;
const chunks = async (response: Promise<Response>): Promise<Body[]> =>
  (await (await response).text())
    .split('\n\n')
    .filter((event) => event.startsWith('data: {'))
    .map((event) => JSON.parse(event.slice('data: '.length)) as Body);

const parameters = {
  type: 'object',
  properties: { city: { type: 'string', enum: ['Paris', 'Rome'] }, days: { type: 'integer', minimum: 1, maximum: 7 } },
  required: ['city', 'days'],
};
const tools = [
  { type: 'function', function: { name: 'forecast', parameters } },
  { type: 'function', function: { name: 'ping' } },
];
const asking = { messages: [{ role: 'user', content: 'What will the weather be?' }], tools };
const named = { ...asking, tool_choice: { type: 'function', function: { name: 'forecast' } } };
const withTools = { toolCallParser: 'hermes', enableAutoToolChoice: true } as const;

test('the arguments of a call satisfy the schema of the function, streamed or not', () =>
  withServer(withTools, async (ask) => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const plain = (await json(ask({ ...named, seed }))).choices[0];
      const given = plain?.message.tool_calls?.[0]?.function.arguments ?? '';
      assert.deepEqual(faults(JSON.parse(given), parameters), []);
      assert.equal(plain?.finish_reason, 'stop');
      const deltas = (await chunks(ask({ ...named, seed, stream: true }))).map(({ choices }) => choices[0]?.delta);
      const streamed = deltas.flatMap((delta) => delta?.tool_calls ?? []).map((call) => call.function.arguments ?? '');
      assert.equal(streamed.join(''), given);
    }
  }));

test('a model that may call calls, and answers in words once it has what it called for', () =>
  withServer(withTools, async (ask) => {
    const called = (await json(ask(asking))).choices[0];
    assert.equal(called?.finish_reason, 'tool_calls');
    assert.equal(called?.message.content, null);
    const messages = [
      ...asking.messages,
      { role: 'assistant', tool_calls: called?.message.tool_calls },
      { role: 'tool', tool_call_id: 'x', content: 'sunny' },
    ];
    const told = (await json(ask({ ...asking, messages }))).choices[0];
    assert.equal(told?.message.tool_calls, undefined);
    assert.equal(typeof told?.message.content, 'string');
    const none = (await json(ask({ ...asking, tool_choice: 'none' }))).choices[0];
    assert.equal(none?.message.tool_calls, undefined);
  }));

test('calls are wrong at the configured share', () =>
  withServer({ ...withTools, validShare: 0 }, async (ask) => {
    const choice = (await json(ask(named))).choices[0];
    const given: unknown = JSON.parse(choice?.message.tool_calls?.[0]?.function.arguments ?? '');
    assert.notDeepEqual(faults(given, parameters), []);
  }));

test('a model that reasons does so first, and not when it is told not to', () =>
  withServer({ reasoningParser: 'deepseek_r1' }, async (ask) => {
    const request = { messages: asking.messages, seed: 4 };
    const { message } = (await json(ask(request))).choices[0] ?? {};
    assert.ok((message?.reasoning ?? '').length > 100 && (message?.content ?? '').length > 20);
    const deltas = (await chunks(ask({ ...request, stream: true }))).map(({ choices }) => choices[0]?.delta ?? {});
    assert.equal(deltas.map(({ reasoning = '' }) => reasoning).join(''), message?.reasoning);
    assert.equal(deltas.map(({ content }) => content ?? '').join(''), message?.content);
    const firstWord = deltas.findIndex(({ content }) => (content ?? '') !== '');
    assert.ok(deltas.slice(firstWord).every(({ reasoning }) => reasoning === undefined));
    const terse = (await json(ask({ ...request, chat_template_kwargs: { enable_thinking: false } }))).choices[0];
    assert.equal(terse?.message.reasoning, '');
    const hidden = (await json(ask({ ...request, include_reasoning: false }))).choices[0];
    assert.deepEqual([hidden?.message.reasoning, hidden?.message.content], [null, message?.content]);
  }));

test('usage tells the cached tokens of the prompt, in streams too', () =>
  withServer({ enablePromptTokensDetails: true }, async (ask) => {
    const request = { messages: [{ role: 'user', content: 'the same words again '.repeat(50) }], max_tokens: 2 };
    const cached = async (): Promise<number | undefined> =>
      (await json(ask(request))).usage?.prompt_tokens_details.cached_tokens;
    assert.equal(await cached(), 0);
    const second = await cached();
    assert.ok(second !== undefined && second >= 192 && second % 16 === 0, String(second));
    const streamed = await chunks(ask({ ...request, stream: true, stream_options: { include_usage: true } }));
    assert.equal(streamed.at(-1)?.usage?.prompt_tokens_details.cached_tokens, second);
  }));

test('a request id is echoed only where that was set, and /load counts only where that was set', async () => {
  for (const on of [false, true]) {
    const options = { profile: tinyCpu, enableRequestIdHeaders: on, enableServerLoadTracking: on };
    await withServer(options, async (ask, url) => {
      const response = await ask(
        { messages: asking.messages, stream: true, max_tokens: 400, ignore_eos: true },
        { 'x-request-id': 'mine' },
      );
      assert.equal(response.headers.get('x-request-id'), on ? 'mine' : null);
      const load = (await (await fetch(`${url}/load`)).json()) as { server_load: number };
      assert.equal(load.server_load, on ? 1 : 0);
      await response.body?.cancel();
      const other = await fetch(`${url}/health`);
      assert.equal(other.headers.get('x-request-id')?.length, on ? 32 : undefined);
    });
  }
});

test('a full queue refuses with 503, and in a stream with an error and [DONE]', async () => {
  const limits = { ...instant.limits, maxNumQueuedReqs: 1 };
  const slow = { ...instant, limits, costs: { ...instant.costs, overheadMs: 20 } };
  await withServer({ profile: slow }, async (ask) => {
    const busy = await ask({ messages: asking.messages, stream: true, max_tokens: 1000, ignore_eos: true });
    const plain = await ask({ messages: asking.messages });
    assert.equal(plain.status, 503);
    const streamed = await ask({ messages: asking.messages, stream: true });
    assert.equal(streamed.status, 200);
    assert.match(
      await streamed.text(),
      /^data: \{"error": \{"message": "The engine is currently busy.*\n\ndata: \[DONE\]\n\n$/,
    );
    await busy.body?.cancel();
  });
});

test('text that tokenize took apart, detokenize puts together', () =>
  withServer({}, async (_ask, url) => {
    const post = async (path: string, body: object): Promise<Record<string, unknown>> => {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
      return (await response.json()) as Record<string, unknown>;
    };
    const { tokens } = await post('/tokenize', { prompt: 'Hello, world! Wie geht’s?' });
    const { prompt } = await post('/detokenize', { tokens });
    assert.equal(prompt, '<|begin_of_text|>Hello, world! Wie geht’s?');
  }));
