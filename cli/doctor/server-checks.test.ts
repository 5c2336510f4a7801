import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { nothingAsked, type Ask, type Exchange, type Question } from './ask.ts';
import type { Check, Finding } from './check.ts';
import { answerLength } from './checks/answer-length.ts';
import { buffering } from './checks/buffering.ts';
import { context } from './checks/context.ts';
import { health } from './checks/health.ts';
import { checks } from './checks/index.ts';
import { latency } from './checks/latency.ts';
import { metrics } from './checks/metrics.ts';
import { model } from './checks/model.ts';
import { models } from './checks/models.ts';
import { prefixCache } from './checks/prefix-cache.ts';
import { proxyEnvironment } from './checks/proxy-environment.ts';
import { reachable } from './checks/reachable.ts';
import { route } from './checks/route.ts';
import { sharedPrompts } from './checks/shared-prompts.ts';
import { streaming } from './checks/streaming.ts';
import { tokenizer } from './checks/tokenizer.ts';
import { usage } from './checks/usage.ts';
import { examine, overall } from './examine.ts';
import { answer, modelsAnswer, patientOf, scenarioOf, stream, type Complaint } from './patient.test-support.ts';

const evenly = (from: number, step: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => from + step * i);
const counts = (output: number, cached?: number): object => ({
  prompt_tokens: 1400,
  completion_tokens: output,
  ...(cached === undefined ? {} : { prompt_tokens_details: { cached_tokens: cached } }),
});
const cacheInfo = (on: string): string =>
  `vllm:cache_config_info{enable_prefix_caching="${on}"} 1\nvllm:num_requests_waiting 0\n`;

type Reply = Exchange | ((question: Question) => Exchange);

/** Answers by path; of `/v1/chat/completions` by how many tokens are asked for, and 400 to the probe. */
const serving = (
  paths: Readonly<Record<string, Reply>> = {},
  chat: Readonly<Record<string, Reply>> = {},
): Complaint => {
  const usual: Record<string, Reply> = {
    '/health': answer(''),
    '/v1/models': answer(modelsAnswer),
    '/metrics': answer(cacheInfo('True')),
    '/tokenize': answer({ count: 900 }),
    ...paths,
  };
  const talks: Record<string, Reply> = {
    probe: answer({ error: { message: 'messages is missing' } }, { status: 400 }),
    '2': stream([20, 26], counts(2)),
    '64': stream(evenly(20, 6, 64), counts(64)),
    ...chat,
  };
  const ask: Ask = (question) => {
    const { pathname } = new URL(question.url);
    const body = (question.body ?? {}) as { readonly max_tokens?: number };
    const reply =
      usual[pathname] ?? (pathname === '/v1/chat/completions' ? talks[String(body.max_tokens ?? 'probe')] : undefined);
    if (reply === undefined) return Promise.resolve(answer({ detail: 'Not Found' }, { status: 404 }));
    return Promise.resolve(typeof reply === 'function' ? reply(question) : reply);
  };
  return { ask };
};
const failing = (code: string): Complaint => ({
  ask: () => Promise.resolve({ ...nothingAsked, code, problem: `it said ${code}` }),
});
const refusing =
  (field: string): Reply =>
  (question) =>
    field in (question.body ?? {})
      ? answer({ error: `${field} is not permitted` }, { status: 400 })
      : stream(evenly(20, 6, 64), counts(64));
const twice = (coldMs: number, warmMs: number, cached?: number): Readonly<Record<string, Reply>> => {
  let asked = 0;
  return {
    '2': ({ body }) => {
      if (JSON.stringify(body).length < 1000) return stream([20, 26], counts(2));
      asked += 1;
      return asked === 1 ? stream([coldMs, coldMs + 6], counts(2, 0)) : stream([warmMs, warmMs + 6], counts(2, cached));
    },
  };
};
const through = (environment: Record<string, string>, url = 'http://gpu-1:8000'): Complaint => ({
  machine: { environment },
  settings: { BASE_URL: url },
});
/** A stream that a proxy held until its end, 64 events in one piece. */
const held = stream([], counts(64));
const heldBack = {
  ...held,
  pieces: [
    {
      atMs: 405,
      text: stream(evenly(0, 0, 64), counts(64))
        .pieces.map(({ text }) => text)
        .join(''),
    },
  ],
};
const inGroups: Exchange = {
  ...held,
  pieces: [20, 120, 220, 320].map((atMs) => ({
    atMs,
    text: stream(evenly(0, 0, 16), counts(64))
      .pieces.map(({ text }) => text)
      .join(''),
  })),
};

type Case = readonly [what: string, check: Check, complaint: Complaint, verdict: Finding['verdict'], says: RegExp];

const cases: readonly Case[] = [
  ['a server that answers', reachable, serving(), 'ok', /10\.0\.0\.1/],
  [
    'a port where nobody listens',
    reachable,
    failing('ECONNREFUSED'),
    'fail',
    /nobody listens there \(it said ECONNREFUSED\)/,
  ],
  ['an unknown name', reachable, failing('ENOTFOUND'), 'fail', /name of the host is not known/],
  ['a silent host', reachable, failing('TIMEOUT'), 'fail', /does not answer/],
  [
    'a self-signed certificate',
    reachable,
    failing('DEPTH_ZERO_SELF_SIGNED_CERT'),
    'fail',
    /certificate is not accepted/,
  ],
  ['a server near by', latency, serving(), 'ok', /0\.200 ms at best/],
  [
    'a server far away',
    latency,
    serving({
      '/health': answer('', { connectMs: 80 }),
      '/v1/models': answer(modelsAnswer, { connectMs: 85 }),
      '/metrics': answer('', { connectMs: 90 }),
    }),
    'warn',
    /80\.0 ms at best, 85\.0 ms in the middle of 3/,
  ],
  ['no proxy', proxyEnvironment, through({}), 'ok', /none/],
  [
    'a proxy',
    proxyEnvironment,
    through({ HTTP_PROXY: 'http://me:secret@proxy:3128' }),
    'warn',
    /through http:\/\/proxy:3128 \(HTTP_PROXY\)/,
  ],
  [
    'a proxy that is excepted',
    proxyEnvironment,
    through({ http_proxy: 'proxy:3128', NO_PROXY: 'other,gpu-1' }),
    'ok',
    /NO_PROXY has gpu-1/,
  ],
  ['a healthy server', health, serving(), 'ok', /200/],
  [
    'a server that is loading',
    health,
    serving({ '/health': answer('loading', { status: 503 }) }),
    'fail',
    /503: loading/,
  ],
  ['a server without /health', health, serving({ '/health': answer('', { status: 404 }) }), 'skipped', /no \/health/],
  ['a list of models', models, serving(), 'ok', /1 model, no key asked for/],
  ['a key that is missing', models, serving({ '/v1/models': answer('', { status: 401 }) }), 'fail', /wants a key/],
  [
    'a key that is wrong',
    models,
    { ...serving({ '/v1/models': answer('', { status: 401 }) }), settings: { API_KEY: 'x' } },
    'fail',
    /refuses the key/,
  ],
  [
    'a redirect',
    models,
    serving({ '/v1/models': answer('', { status: 308, headers: { location: 'https://x/' } }) }),
    'fail',
    /redirects \(HTTP 308\) to https:\/\/x\//,
  ],
  [
    'a page for people',
    models,
    serving({ '/v1/models': answer('<html>\u001b[31mWelcome') }),
    'fail',
    /HTTP 200: <html> \[31mWelcome\)/,
  ],
  ['the only model', model, serving(), 'ok', /tiny, served by vLLM/],
  [
    'a model that is not served',
    model,
    { ...serving(), settings: { MODEL: 'other' } },
    'fail',
    /The model other is not served .*; it serves: tiny/,
  ],
  ['a path that is there', route, serving(), 'ok', /chat\/completions/],
  [
    'a path that is missing',
    route,
    serving({}, { probe: answer({ detail: 'Not Found' }, { status: 404 }) }),
    'fail',
    /no \/v1\/chat\/completions/,
  ],
  [
    'prompts that fit',
    context,
    { ...serving(), scenario: scenarioOf(1) },
    'ok',
    /longest prompt seen has 900 \(by the server’s own count\), its answer up to 100/,
  ],
  [
    'prompts that do not fit',
    context,
    { ...serving({ '/tokenize': answer({ count: 4090 }) }), scenario: scenarioOf(1) },
    'fail',
    /\(4090 tokens\) and its 100 output tokens exceed/,
  ],
  [
    'a context of unknown length',
    context,
    serving({ '/v1/models': answer({ data: [{ id: 'tiny' }] }) }),
    'skipped',
    /does not tell/,
  ],
  ['known metrics', metrics, serving(), 'ok', /vllm, /],
  ['unknown metrics', metrics, serving({ '/metrics': answer('up 1\n') }), 'warn', /no metrics that this suite knows/],
  ['no metrics', metrics, serving({ '/metrics': answer('', { status: 404 }) }), 'warn', /HTTP 404/],
  ['a stream', streaming, serving(), 'ok', /64 events, the first after 20\.0 ms, ended by length/],
  ['an answer in one piece', streaming, serving({}, { '64': answer({ choices: [] }) }), 'fail', /in one piece/],
  [
    'an error in the stream',
    streaming,
    serving(
      {},
      {
        '64': answer('', {
          headers: { 'content-type': 'text/event-stream' },
          pieces: [{ atMs: 1, text: 'data: {"error": {"message": "out of memory"}}\n\n' }],
        }),
      },
    ),
    'fail',
    /out of memory/,
  ],
  [
    'an answer that fails',
    streaming,
    serving({}, { '2': answer('', { status: 500 }), '64': answer({ error: { message: 'boom' } }, { status: 500 }) }),
    'fail',
    /HTTP 500.*boom/,
  ],
  ['tokens one by one', buffering, serving(), 'ok', /one by one/],
  [
    'a stream held back',
    buffering,
    serving({}, { '64': heldBack }),
    'fail',
    /64 events in 0 ms, after 405 ms of silence, though an answer of two tokens takes 20\.0 ms/,
  ],
  [
    'a proxy that names itself',
    buffering,
    serving({}, { '64': { ...heldBack, headers: { ...heldBack.headers, server: 'nginx/1.27' } } }),
    'fail',
    /There is a proxy: nginx/,
  ],
  [
    'a very fast server',
    buffering,
    serving({}, { '64': { ...heldBack, pieces: heldBack.pieces.map((piece) => ({ ...piece, atMs: 22 })) } }),
    'ok',
    /nothing is held back/,
  ],
  ['tokens in groups', buffering, serving({}, { '64': inGroups }), 'warn', /in 4 groups of about 16/],
  ['counts in the stream', usage, serving(), 'ok', /1400 prompt and 64 output tokens/],
  ['counts that are left out', usage, serving({}, { '64': stream(evenly(20, 6, 64)) }), 'warn', /taken, and ignored/],
  [
    'counts that are refused',
    usage,
    serving({}, { '64': refusing('stream_options') }),
    'warn',
    /include_usage is refused: .*stream_options is not permitted/,
  ],
  ['answers of the length asked for', answerLength, serving(), 'ok', /64 tokens of 64/],
  [
    'answers that end early, where nobody minds',
    answerLength,
    serving({}, { '64': stream(evenly(20, 6, 9), counts(9)) }),
    'ok',
    /9 tokens of 64, though ignore_eos was sent; nothing here asks for it/,
  ],
  ['a tokenizer', tokenizer, serving(), 'ok', /counts 900 tokens in a short prompt/],
  ['no tokenizer', tokenizer, serving({ '/tokenize': answer('', { status: 404 }) }), 'ok', /no \/tokenize .*estimated/],
  [
    'a prefix cache that tells',
    prefixCache,
    serving({}, twice(160, 30, 1392)),
    'ok',
    /^on; .* of 1400 tokens twice: first token after 160 ms, then 30\.0 ms, 1392 tokens of it cached/,
  ],
  [
    'a prefix cache that is off',
    prefixCache,
    serving({ '/metrics': answer(cacheInfo('False')) }, twice(160, 158)),
    'ok',
    /^off/,
  ],
  ['a cache that shows in times alone', prefixCache, serving({ '/metrics': answer('') }, twice(160, 30)), 'ok', /^on/],
  ['times that do not tell', prefixCache, serving({ '/metrics': answer('') }, twice(12, 11)), 'skipped', /neither/],
  [
    'prompts of their own',
    sharedPrompts,
    { ...serving(), scenario: scenarioOf(1, ['alpha', 'beta', 'gamma']) },
    'ok',
    /the cache gains nothing/,
  ],
  [
    'prompts with much in common',
    sharedPrompts,
    { ...serving(), scenario: scenarioOf(1, [`${'rules '.repeat(20)}one`, `${'rules '.repeat(20)}two`]) },
    'warn',
    /^97\.6 % of the prompts' text/,
  ],
  [
    'the same where nothing is cached',
    sharedPrompts,
    {
      ...serving({ '/metrics': answer(cacheInfo('False')) }, twice(160, 158)),
      scenario: scenarioOf(1, ['same', 'same']),
    },
    'ok',
    /keeps no prefixes/,
  ],
];

describe('on', () => {
  for (const [what, check, complaint, verdict, says] of cases) {
    test(`${what}, ${check.id} says ${verdict}`, async () => {
      const found = await check.examine(patientOf(complaint));
      assert.equal(found.verdict, verdict, found.seen);
      assert.match(found.seen.replaceAll(/[\u00a0\u202f]/g, ' '), says);
      assert.equal(found.mend !== undefined, verdict === 'warn' || verdict === 'fail');
    });
  }
});

test('a scenario that sends ignore_eos is warned where it is refused', async () => {
  const scenario = scenarioOf(1);
  const asking = scenario.samples.map((sample) => ({ ...sample, body: { ...sample.body, ignore_eos: true } }));
  const complaint = serving({}, { '64': refusing('ignore_eos') });
  const { verdict, seen } = await answerLength.examine(
    patientOf({ ...complaint, scenario: { ...scenario, samples: asking } }),
  );
  assert.deepEqual([verdict, /ignore_eos is refused/.test(seen)], ['warn', true]);
});

test('an examination of everything asks at most 15 times, and each question once', async () => {
  const patient = patientOf({ ...serving(), scenario: scenarioOf(10) });
  const all = await examine(patient, () => {});
  assert.equal(all.length, checks.length);
  assert.ok(patient.server.exchanges().length <= 15, String(patient.server.exchanges().length));
});

test('beyond the bound nothing is asked, and what would need it is skipped', async () => {
  const patient = patientOf({ ...serving(), requests: 2 });
  const all = await examine(patient, () => {});
  assert.equal(patient.server.exchanges().length, 2);
  const left = new Set(all.filter(({ verdict }) => verdict === 'skipped').map(({ id }) => id));
  for (const id of ['streaming', 'buffering', 'usage', 'prefix-cache']) assert.ok(left.has(id), id);
});

test('where no server answers, one check says so and the others are skipped', async () => {
  const all = await examine(patientOf(failing('ECONNREFUSED')), () => {});
  const ofServer = all.filter(({ area }) => ['server', 'answers', 'caching'].includes(area));
  assert.deepEqual(
    ofServer.filter(({ verdict }) => verdict !== 'skipped'),
    [],
  );
  assert.deepEqual(
    all.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id),
    ['reachable'],
  );
  assert.equal(overall(all), 'fail');
});

test('a server that keeps silent when asked for an answer is waited for once', async () => {
  const silent: Exchange = { ...nothingAsked, code: 'TIMEOUT', problem: 'no answer within 10 s' };
  let asked = 0;
  const complaint = serving({}, { '2': () => ((asked += 1), silent), '64': () => ((asked += 1), silent) });
  const all = await examine(patientOf(complaint), () => {});
  assert.equal(asked, 1);
  assert.match(all.find(({ id }) => id === 'streaming')?.seen ?? '', /cannot be had \(no answer within 10 s\)/);
});

test('a key that a server quotes is in no finding, and neither is what a terminal obeys', async () => {
  const said = 'wrong key canary-4711 \u001b]0;title\u0007';
  const complaint = serving(
    { '/health': answer(said, { status: 500 }) },
    { '64': answer({ error: { message: said } }, { status: 500 }) },
  );
  const all = await examine(patientOf({ ...complaint, settings: { API_KEY: 'canary-4711' } }), () => {});
  const text = JSON.stringify(all);
  assert.ok(text.includes('wrong key ***'));
  assert.ok(!/canary|\\u001b|\\u0007/.test(text));
});
