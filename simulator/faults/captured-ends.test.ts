// How streams of a real vLLM began and ended while it was watched on the wire, while it died and while it was stopped.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { shape, streamShape } from '../http/captures/shapes.ts';
import { startSimulator } from '../main.ts';
import type { SimulatorOptions } from '../options.ts';
import { rawExchange, type RawExchange } from './raw-exchange.test-support.ts';

/** A captured answer: its status, whether its connection was cut or fell silent, and its body. */
interface CapturedAnswer {
  readonly status: number;
  readonly end: string | null;
  readonly body: string;
}

function captured(name: string): CapturedAnswer {
  const file = new URL(`../../xk6/captures/files/vllm-${name}.http`, import.meta.url);
  const text = readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
  const border = text.indexOf('\n\n');
  const head = text.slice(0, border);
  return {
    status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]),
    end: /^X-Capture-End: (.*)$/m.exec(head)?.[1] ?? null,
    body: text.slice(border + 2),
  };
}

interface Asked {
  readonly path?: string;
  readonly body?: object;
  readonly fault?: string;
  readonly patienceMs?: number;
  readonly server?: SimulatorOptions;
}

const messages = [{ role: 'user', content: 'Say hello to the world.' }];
const usage = { stream_options: { include_usage: true } };

/** Asks a server of its own for a long stream, unless the body says otherwise. */
async function asked({ path, body, fault, patienceMs, server }: Asked): Promise<RawExchange> {
  // Slow enough that something can happen in the middle of an answer.
  const simulator = await startSimulator({ profile: 'tiny-cpu', model: 'tiny-llama', ...server });
  try {
    return await rawExchange(simulator.url, {
      body: { model: 'tiny-llama', messages, max_tokens: 2000, ignore_eos: true, stream: true, ...body },
      headers: fault === undefined ? {} : { 'x-sim-fault': fault },
      ...(path === undefined ? {} : { path }),
      ...(patienceMs === undefined ? {} : { patienceMs }),
    });
  } finally {
    await simulator.close();
  }
}

const lastEvents = (body: string, count: number): string[] =>
  body
    .split('\n\n')
    .filter((event) => event !== '')
    .slice(-count);

test('streams that were watched byte by byte come in the same kinds of chunks', async () => {
  const prompts = { prompt: 'Say hello', messages: undefined, max_tokens: 32, ...usage };
  const cases: Record<string, Asked> = {
    'raw-chat-stream-32': { body: { max_tokens: 32, ...usage } },
    'raw-chat-stream-long-prompt': {
      body: { messages: [{ role: 'user', content: 'word '.repeat(950) }], max_tokens: 16, ...usage },
    },
    'raw-completion-stream-32': { path: '/v1/completions', body: prompts },
  };
  for (const [name, request] of Object.entries(cases)) {
    const { status, body } = captured(name);
    const got = await asked(request);
    assert.deepEqual([got.status, got.ended], [status, 'complete'], name);
    assert.deepEqual(streamShape(got.body), streamShape(body), name);
  }
});

test('a stream that its client left began as this one', async () => {
  const { body, end } = captured('chat-stream-client-abort');
  assert.equal(end, 'cut');
  const whole = body.slice(0, body.lastIndexOf('\n\n') + 2);
  const got = await asked({ patienceMs: 400 });
  assert.equal(got.ended, 'open');
  assert.deepEqual(streamShape(got.body.slice(0, got.body.lastIndexOf('\n\n') + 2)), streamShape(whole));
});

test('an engine that dies ends every answer in the same words', async () => {
  const stream = captured('engine-death-mid-stream');
  const reasoning = { reasoningParser: 'deepseek_r1' } as const;
  const got = await asked({ fault: 'crash', server: reasoning });
  assert.equal(got.status, stream.status);
  assert.deepEqual(streamShape(got.body), streamShape(stream.body));
  assert.deepEqual(lastEvents(got.body, 2), lastEvents(stream.body, 2));

  const whole = captured('engine-death-non-stream');
  const plain = await asked({ fault: 'crash', body: { stream: false } });
  assert.deepEqual([plain.status, plain.body], [whole.status, whole.body.trimEnd()]);
});

test('a server that is stopped ends its answers in one of the captured ways', async () => {
  for (const name of ['shutdown-sigint', 'shutdown-sigterm-2']) {
    const stream = captured(`${name}-mid-stream`);
    const got = await asked({ fault: 'shutdown,ending=abort', body: usage });
    assert.deepEqual([got.status, got.ended], [stream.status, 'complete']);
    assert.deepEqual(streamShape(got.body).slice(-4), streamShape(stream.body).slice(-4), name);
    assert.match(lastEvents(got.body, 3)[0] ?? '', /"finish_reason":"abort"/);

    const whole = captured(`${name}-non-stream`);
    const plain = await asked({ fault: 'shutdown,ending=abort', body: { stream: false } });
    assert.equal(plain.status, whole.status);
    assert.deepEqual(shape(JSON.parse(plain.body)), shape(JSON.parse(whole.body)));
  }

  const dead = captured('shutdown-sigterm-3-mid-stream');
  const error = await asked({ fault: 'shutdown,ending=error' });
  assert.deepEqual(lastEvents(error.body, 2), lastEvents(dead.body, 2));

  const silent = captured('shutdown-sigterm-mid-stream');
  assert.equal(silent.end, 'silent');
  const quiet = await asked({ fault: 'shutdown,ending=silence,restartSeconds=60', patienceMs: 800 });
  assert.equal(quiet.ended, 'open');
  assert.deepEqual(streamShape(quiet.body), streamShape(silent.body));
});
