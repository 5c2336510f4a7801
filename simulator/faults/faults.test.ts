// What each fault puts on the wire, read byte by byte.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { startSimulator, type Simulator } from '../main.ts';
import h100 from '../profiles/h100-llama-3.1-8b.ts';
import { faults } from './index.ts';
import { chatOf, eventsOf, rawExchange, type RawExchange, type RawRequest } from './raw-exchange.test-support.ts';
import { whenSchema } from './rules/when.ts';

let simulator: Simulator;
before(async () => {
  simulator = await startSimulator({ profile: 'instant', model: 'm' });
});
after(() => simulator.close());

const messages = [{ role: 'user', content: 'Hello' }];
const plain = { messages, seed: 4, max_tokens: 20, ignore_eos: true };
const stream = { ...plain, stream: true, stream_options: { include_usage: true } };

const ask = (fault: string, body: unknown, more: RawRequest = {}): Promise<RawExchange> =>
  rawExchange(simulator.url, { body, headers: fault === '' ? {} : { 'x-sim-fault': fault }, ...more });

/**
 * The exchange that was seen to be reset. Where its last bytes and the reset are read in one go, libuv tells of an end in
 * order, so a test on a machine that stalls asks again; a server that never resets is not taken for one that does.
 */
async function seenReset(exchange: () => Promise<RawExchange>): Promise<RawExchange> {
  let seen = await exchange();
  for (let attempt = 1; seen.ended === 'closed' && attempt < 5; attempt += 1) seen = await exchange();
  return seen;
}

async function withServer(
  use: (server: Simulator) => Promise<void>,
  profile: 'instant' | typeof h100 = 'instant',
): Promise<void> {
  const server = await startSimulator({ profile, model: 'm' });
  try {
    await use(server);
  } finally {
    await server.close();
  }
}

/** Long enough to be under way when something happens to the server: some six seconds. */
const long = { ...stream, max_tokens: 1000 };

async function metric(url: string, name: string): Promise<number> {
  const { body } = await rawExchange(url, { method: 'GET', path: '/metrics' });
  const line = body.split('\n').find((candidate) => candidate.startsWith(name) && !candidate.startsWith('#'));
  return Number(line?.split(' ').at(-1));
}

async function serving(url: string): Promise<boolean> {
  return (await rawExchange(url, { method: 'GET', path: '/health' })).status === 200;
}

async function untilServing(url: string): Promise<void> {
  const startMs = performance.now();
  while (!(await serving(url))) {
    assert.ok(performance.now() - startMs < 20_000, 'it does not come back');
    await pause(20);
  }
}

const onTheWire: Record<string, () => Promise<void>> = {
  async status() {
    const busy = await ask('status,status=429,retryAfterSeconds=1.5', stream);
    assert.equal(busy.status, 429);
    assert.match(busy.head, /\r\nretry-after: 2\r\n/i);
    assert.match(busy.head, /\r\ncontent-type: application\/json\r\n/i);
    assert.equal((JSON.parse(busy.body) as { error: { code: number } }).error.code, 429);
    const dated = await ask('status,retryAfterSeconds=60,retryAfterForm=date', plain);
    assert.equal(dated.status, 503);
    const instant = Date.parse(/\r\nretry-after: ([^\r]* GMT)\r\n/i.exec(dated.head)?.[1] ?? '');
    assert.ok(Math.abs(instant - Date.now() - 60_000) < 10_000, dated.head);
    assert.doesNotMatch((await ask('status', plain)).head, /retry-after/i);
  },

  async 'slow-start'() {
    const early = await ask('slow-start,seconds=3600', stream);
    assert.deepEqual([early.status, early.body], [503, 'no healthy upstream']);
    assert.equal((await ask('slow-start,seconds=0', stream)).status, 200);
  },

  refuse: () =>
    withServer(async ({ url }) => {
      const first = await rawExchange(url, { body: plain, headers: { 'x-sim-fault': 'refuse,seconds=0.5' } });
      assert.deepEqual([first.ended, first.reads], ['reset', []]);
      assert.equal((await rawExchange(url, { body: plain })).ended, 'refused');
      await untilServing(url);
    }),

  async 'reset-before-headers'() {
    const reset = await ask('reset-before-headers', stream);
    const closed = await ask('reset-before-headers,how=close', stream);
    assert.deepEqual([reset.ended, reset.reads, closed.ended, closed.reads], ['reset', [], 'closed', []]);
  },

  async 'delay-headers'() {
    const { ended, status, firstByteMs } = await ask('delay-headers,ms=300', stream);
    assert.deepEqual([ended, status], ['complete', 200]);
    assert.ok(firstByteMs >= 295, `${firstByteMs}`);
  },

  async hang() {
    const { ended, reads } = await ask('hang', stream, { patienceMs: 300 });
    assert.deepEqual([ended, reads], ['open', []]);
  },

  async 'reset-mid-stream'() {
    for (const [how, parameter] of [
      ['reset', 'reset'],
      ['closed', 'close'],
    ] as const) {
      const seen = how === 'reset' ? seenReset : (exchange: () => Promise<RawExchange>) => exchange();
      const broken = await seen(() => ask(`reset-mid-stream,afterTokens=5,how=${parameter}`, stream));
      assert.deepEqual([broken.ended, chatOf(broken).texts.length, chatOf(broken).finish], [how, 5, null]);
      const half = await seen(() => ask(`reset-mid-stream,how=${parameter}`, plain));
      const promised = Number(/content-length: (\d+)/i.exec(half.head)?.[1]);
      assert.equal(half.ended, how);
      assert.equal(half.body.length, Math.floor(promised / 2));
    }
  },

  async stall() {
    const silent = await ask('stall,afterTokens=2', stream, { patienceMs: 300 });
    assert.deepEqual([silent.ended, chatOf(silent).texts.length], ['open', 2]);
    const paused = await ask('stall,seconds=0.3', stream);
    assert.deepEqual([paused.ended, chatOf(paused).texts.length], ['complete', 20]);
    assert.ok(paused.endMs - paused.firstByteMs >= 250, `${paused.endMs - paused.firstByteMs}`);
    const whole = await ask('stall', plain, { patienceMs: 300 });
    assert.deepEqual([whole.ended, whole.reads], ['open', []]);
    const later = await ask('stall,seconds=0.3', plain);
    assert.ok(later.ended === 'complete' && later.firstByteMs >= 295, `${later.firstByteMs}`);
  },

  async 'missing-done'() {
    const { ended, ...rest } = await ask('missing-done', stream);
    const { finish, usage } = chatOf({ ended, ...rest });
    assert.deepEqual([ended, finish], ['complete', 'length']);
    assert.ok(usage !== null && !rest.body.includes('[DONE]'));
  },

  async 'missing-finish-reason'() {
    const streamed = await ask('missing-finish-reason', stream);
    const { texts, finish } = chatOf(streamed);
    assert.deepEqual([streamed.ended, texts.length, finish], ['complete', 20, null]);
    assert.equal(eventsOf(streamed).at(-1), '[DONE]');
    const { choices } = JSON.parse((await ask('missing-finish-reason', plain)).body) as {
      choices: { finish_reason: unknown; message: { content: string } }[];
    };
    assert.equal(choices[0]?.finish_reason, null);
    assert.equal(choices[0]?.message.content, texts.join(''));
  },

  async 'error-frame'() {
    const streamed = await ask('error-frame,afterTokens=4', stream);
    assert.deepEqual([streamed.status, streamed.ended, chatOf(streamed).texts.length], [200, 'complete', 4]);
    // To the byte what a real vLLM sent when its engine had died.
    assert.ok(
      streamed.body.endsWith(
        '\n\ndata: {"error": {"message": "EngineCore encountered an issue. See stack trace (above) for the root cause.", ' +
          '"type": "InternalServerError", "param": null, "code": 500}}\n\ndata: [DONE]\n\n',
      ),
      streamed.body,
    );
    const atOnce = eventsOf(await ask('error-frame,afterTokens=0,code=503', stream));
    assert.equal(atOnce.length, 2);
    assert.equal((await ask('error-frame,code=503', plain)).status, 503);
  },

  async 'finish-abort'() {
    const streamed = await ask('finish-abort,afterTokens=4', stream);
    const { texts, finish, usage } = chatOf(streamed);
    assert.deepEqual([streamed.ended, texts.length, texts.at(-1), finish], ['complete', 5, '', 'abort']);
    assert.equal((usage as { completion_tokens: number }).completion_tokens, 5);
    assert.equal(eventsOf(streamed).at(-1), '[DONE]');
    assert.match((await ask('finish-abort,reason=error', plain)).body, /"finish_reason":"error"/);
    const two = await ask('finish-abort', { ...stream, n: 2 });
    assert.equal(two.body.match(/"finish_reason":"abort"/g)?.length, 2);
  },

  async 'empty-answer'() {
    const streamed = await ask('empty-answer', stream);
    assert.deepEqual([streamed.ended, chatOf(streamed).texts, chatOf(streamed).finish], ['complete', [''], 'stop']);
    assert.match((await ask('empty-answer', plain)).body, /"content":"",/);
    const completion = await ask('empty-answer', { ...stream, prompt: 'x' }, { path: '/v1/completions' });
    assert.match(completion.body, /"text":"".*"finish_reason":"stop"/);
  },

  async 'malformed-chunk'() {
    const streamed = await ask('malformed-chunk,afterTokens=4', stream);
    const wrong = eventsOf(streamed).filter((event) => event !== '[DONE]' && !event.endsWith('}'));
    assert.equal(wrong.length, 1);
    assert.throws(() => JSON.parse(wrong[0] ?? '') as unknown, SyntaxError);
    assert.deepEqual([streamed.ended, chatOf(streamed).texts.length], ['complete', 19]);
    const whole = await ask('malformed-chunk', plain);
    assert.equal(whole.ended, 'complete');
    assert.throws(() => JSON.parse(whole.body) as unknown, SyntaxError);
  },

  async 'split-chunks'() {
    const choice = { messages, structured_outputs: { choice: ['été à l’œuvre'] } };
    for (const body of [{ ...choice, stream: true }, choice]) {
      const split = await ask('split-chunks,bytes=5,gapMs=1', body);
      assert.equal(split.ended, 'complete');
      // Each read holds a piece and its framing; the machine may be too busy to read each by itself.
      assert.ok(split.reads.length > 20, `${split.reads.length}`);
      assert.match(split.body, /é/);
      assert.doesNotMatch(split.body, /\uFFFD/);
    }
    const whole = await ask('', stream);
    assert.deepEqual(chatOf(await ask('split-chunks', stream)).texts, chatOf(whole).texts);
  },

  async 'merge-chunks'() {
    const whole = await ask('', stream);
    const merged = await ask('merge-chunks,tokens=6', stream);
    assert.equal(chatOf(merged).texts.length, Math.ceil(20 / 6));
    assert.equal(chatOf(merged).texts.join(''), chatOf(whole).texts.join(''));
    assert.deepEqual([chatOf(merged).finish, chatOf(merged).usage], [chatOf(whole).finish, chatOf(whole).usage]);
    const completion = { ...stream, prompt: 'x', n: 2 };
    const both = await ask('merge-chunks,tokens=20', completion, { path: '/v1/completions' });
    assert.deepEqual([both.ended, eventsOf(both).length], ['complete', 4]);
  },

  heartbeat: () =>
    withServer(async ({ url }) => {
      const headers = { 'x-sim-fault': 'heartbeat,everyMs=20' };
      const beating = await rawExchange(url, { body: { ...stream, max_tokens: 40 }, headers });
      assert.ok(beating.body.startsWith(': ping\n\n'));
      assert.ok((beating.body.match(/^: ping\n$/gm)?.length ?? 0) > 2);
      assert.equal(chatOf(beating).texts.length, 40);
    }, h100),

  crash: () =>
    withServer(async ({ url, state }) => {
      const began = await metric(url, 'process_start_time_seconds');
      const bystanders = [rawExchange(url, { body: long }), rawExchange(url, { body: { ...plain, max_tokens: 1000 } })];
      await pause(100);
      const headers = { 'x-sim-fault': 'crash,restartSeconds=0.4' };
      const culprit = await rawExchange(url, { body: long, headers });
      const [streamed, whole] = await Promise.all(bystanders);
      for (const broken of [culprit, streamed]) {
        assert.ok(broken?.ended === 'complete' && broken.status === 200);
        assert.match(eventsOf(broken).at(-2) ?? '', /^\{"error": \{"message": "EngineCore/);
        assert.equal(eventsOf(broken).at(-1), '[DONE]');
      }
      assert.equal(whole?.status, 500);
      assert.match(whole?.body ?? '', /EngineCore encountered an issue/);
      await untilServing(url);
      assert.equal(state().restarts, 1);
      assert.ok((await metric(url, 'process_start_time_seconds')) > began);
      assert.equal(await metric(url, 'vllm:generation_tokens_total'), 0);
      assert.deepEqual([state().engine.running, state().engine.kvUsage], [0, 0]);
      assert.equal((await rawExchange(url, { body: stream })).ended, 'complete');
    }, h100),

  shutdown: () =>
    withServer(async ({ url }) => {
      const bystanders = [
        rawExchange(url, { body: { ...long, n: 2 } }),
        rawExchange(url, { body: { ...plain, max_tokens: 1000 } }),
      ];
      await pause(100);
      const headers = { 'x-sim-fault': 'shutdown,restartSeconds=0.4' };
      const culprit = await rawExchange(url, { body: long, headers });
      const [two, whole] = await Promise.all(bystanders);
      const { texts, finish, usage } = chatOf(culprit);
      assert.deepEqual([culprit.ended, finish, texts.at(-1)], ['complete', 'abort', '']);
      // The finish is an event of its own here, as it was in the one real shutdown that had it.
      assert.equal((usage as { completion_tokens: number }).completion_tokens, texts.length - 1);
      assert.equal(two?.body.match(/"finish_reason":"abort"/g)?.length, 2);
      assert.ok(whole?.status === 200 && /"finish_reason":"abort"/.test(whole.body));
      assert.equal((await rawExchange(url, { body: plain })).ended, 'refused');
      await untilServing(url);
    }, h100),

  'brown-out': () =>
    withServer(async ({ url }) => {
      const body = { ...stream, max_tokens: 30 };
      const usual = await rawExchange(url, { body });
      const slow = await rawExchange(url, { body, headers: { 'x-sim-fault': 'brown-out,factor=5,seconds=30' } });
      const spans = [usual, slow].map(({ endMs, firstByteMs }) => endMs - firstByteMs);
      assert.ok((spans[1] ?? 0) > 3 * (spans[0] ?? 0), spans.join());
    }, h100),

  async 'metrics-outage'() {
    const scrape = (fault: string): Promise<RawExchange> =>
      rawExchange(simulator.url, {
        method: 'GET',
        path: '/metrics',
        headers: { 'x-sim-fault': fault },
        patienceMs: 300,
      });
    assert.equal((await scrape('metrics-outage')).status, 503);
    assert.equal((await scrape('metrics-outage,how=hang')).ended, 'open');
    assert.equal((await ask('metrics-outage', stream)).ended, 'complete');
    const put = (rules: readonly string[]): Promise<RawExchange> =>
      rawExchange(simulator.url, { method: 'PUT', path: '/simulator/faults', body: { rules } });
    assert.equal((await put(['metrics-outage,times=2'])).status, 200);
    const statuses = [await scrape(''), await scrape(''), await scrape('')].map(({ status }) => status);
    assert.deepEqual(statuses, [503, 503, 200]);
    await put([]);
  },
};

describe('on the wire:', () => {
  for (const { id, summary } of faults) {
    test(`${id}: ${summary}`, async () => {
      const check = onTheWire[id];
      assert.ok(check !== undefined, 'a fault without a test of what it puts on the wire');
      await check();
    });
  }
});

test('the server is none the worse for what befell single requests', async () => {
  const { engine } = simulator.state();
  assert.deepEqual([engine.running, engine.waiting, engine.kvUsage], [0, 0, 0]);
  assert.equal((await ask('', stream)).ended, 'complete');
});

test('a killed process resets its connections, and one that hangs leaves them open until it is back', () =>
  withServer(async ({ url }) => {
    const ends = async (fault: string): Promise<RawExchange> => {
      const exchange = await rawExchange(url, { body: long, headers: { 'x-sim-fault': fault } });
      await untilServing(url);
      return exchange;
    };
    assert.equal((await seenReset(() => ends('crash,ending=reset,restartSeconds=0.3'))).ended, 'reset');
    const silent = await ends('shutdown,ending=silence,restartSeconds=0.5');
    assert.ok(silent.ended === 'closed' || silent.ended === 'reset', silent.ended);
    assert.ok(silent.endMs > 550, `${silent.endMs}`);
    assert.equal(chatOf(silent).finish, null);
  }, h100));

test('behind a proxy a server that crashed is answered for with 503', () =>
  withServer(async ({ url }) => {
    const headers = { 'x-sim-fault': 'crash,afterMs=0,meanwhile=unavailable,restartSeconds=0.5' };
    await rawExchange(url, { body: long, headers, patienceMs: 2000 });
    assert.equal((await rawExchange(url, { body: plain })).status, 503);
    assert.equal((await rawExchange(url, { method: 'GET', path: '/simulator/state' })).status, 200);
    await untilServing(url);
  }, h100));

test('a server that has ended for good can be closed', async () => {
  const server = await startSimulator({ profile: 'instant', faults: ['crash,afterMs=0,restartSeconds=3600'] });
  await rawExchange(server.url, { body: stream });
  await pause(200);
  assert.equal((await rawExchange(server.url, { body: plain })).ended, 'refused');
  await server.close();
});

test('faults work together, in the order of the rules', async () => {
  const both = await seenReset(() => ask('merge-chunks,tokens=2;reset-mid-stream,afterTokens=3', stream));
  assert.equal(chatOf(both).texts.length, 3);
  assert.ok(both.ended === 'reset' && chatOf(both).texts.every((text) => text !== ''));
});

const folder = new URL('.', import.meta.url);

test('the registry holds every fault of the folder, once, under the name of its file', () => {
  const names = readdirSync(folder).filter((name) => /^[a-z-]+\.ts$/.test(name));
  const units = names.map((name) => name.replace(/\.ts$/, '')).filter((name) => name !== 'index' && name !== 'fault');
  assert.deepEqual(faults.map(({ id }) => id).sort(), units.sort());
});

test('every parameter has a default, and no name of a condition', () => {
  for (const { id, parameters } of faults) {
    const defaults = parameters.parse({});
    assert.deepEqual(Object.keys(defaults), Object.keys(parameters.shape), id);
    for (const name of Object.keys(defaults)) assert.ok(!Object.hasOwn(whenSchema.shape, name), `${id}: ${name}`);
  }
});

test('the README shows exactly these faults, in this order, with their parameters and how they are seen', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const shown = /<!-- faults -->\n([^]*?)<!-- \/faults -->/.exec(readme)?.[1];
  const rows = faults.map(({ id, summary, parameters, seenAs: { stream: streamed, plain: whole } }) => {
    const settings = Object.entries(parameters.parse({})).map(([name, value]) => `\`${name}=${String(value)}\``);
    const seen = streamed === whole ? streamed : `${streamed}; not streamed: ${whole}`;
    return `| \`${id}\` | ${settings.join(' ')} | ${summary} | ${seen} |\n`;
  });
  const head =
    "| fault | parameters and their defaults | what happens | the suite's client sees |\n|---|---|---|---|\n";
  assert.equal(shown, head + rows.join(''));
});
