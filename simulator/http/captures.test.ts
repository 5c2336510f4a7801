import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { isJsonObject } from '../answers/json-schema.ts';
import { vocabularySize } from '../answers/pieces.ts';
import { endOfSequence } from '../answers/prompt.ts';
import { startSimulator, type Simulator } from '../main.ts';
import type { SimulatorOptions } from '../options.ts';
import instant from '../profiles/instant.ts';
import { captures, refusals, sentBody, type Capture, type Refusal } from './captures/captures.ts';
import { shape, streamShape } from './captures/shapes.ts';

const apiKey = 'the key';
// The server that was captured: its model's name, length and block, here without its slowness.
const profile = { ...instant, limits: { ...instant.limits, blockSize: 128 } };
const served = { profile, model: 'tiny-llama', maxModelLen: 4096, validShare: 1 } as const;
const tools = { toolCallParser: 'hermes', enableAutoToolChoice: true } as const;
const full = { ...profile, limits: { ...profile.limits, maxNumQueuedReqs: 0 } };

/** The settings under which each capture was made, by the beginning of its name. */
const settings: readonly (readonly [RegExp, SimulatorOptions])[] = [
  [
    /^(auth|tool|reasoning|prompt-tokens-details)-|^reasoning$/,
    {
      ...served,
      ...tools,
      apiKey,
      reasoningParser: 'deepseek_r1',
      enablePromptTokensDetails: true,
      enableRequestIdHeaders: true,
      enableServerLoadTracking: true,
    },
  ],
  [/^tools-/, { ...served, ...tools }],
  [/^overload-/, { ...served, profile: full }],
  [/^/, served],
];

/** Requests whose numbers or probabilities mean something to the captured model alone, and what means the same here. */
const translated: Readonly<Record<string, object>> = {
  'chat-stop-allowed-token': { allowed_token_ids: [endOfSequence.id] },
  'chat-stream-stop-allowed-token': { allowed_token_ids: [endOfSequence.id] },
  'completion-stop-allowed-token': { allowed_token_ids: [endOfSequence.id] },
  'completion-stream-stop-allowed-token': { allowed_token_ids: [endOfSequence.id] },
  // The model was forced out of its reasoning by a bias towards the token that ends it.
  'reasoning-ended': { allowed_token_ids: null, logit_bias: null, reasoning_effort: 'none' },
  'reasoning-ended-stream': { allowed_token_ids: null, logit_bias: null, reasoning_effort: 'none' },
  // The random model made calls until it was cut off in one of them.
  'tools-required': { max_tokens: 12 },
};

/** Streams of which only the first kinds of chunks are compared. */
const beginnings: Readonly<Record<string, number>> = {
  // The random model made four calls and was cut off in the last; here an answer is one call, which ends.
  'tools-required-stream': 3,
};

const servers = new Map<RegExp, Simulator>();
before(async () => {
  for (const [names, options] of settings) servers.set(names, await startSimulator(options));
});
after(() => Promise.all([...servers.values()].map((server) => server.close())));

function urlFor(name: string): string {
  const names = settings.find(([pattern]) => pattern.test(name))?.[0] ?? /^/;
  return servers.get(names)?.url ?? '';
}

function replay({ name, request }: Capture): Promise<Response> {
  const { method, path } = request;
  const headers = Object.entries(request.headers).map(([key, value]): [string, string] => [
    key,
    name === 'auth-wrong-key' ? value : value.replace('***', apiKey),
  ]);
  const own = isJsonObject(request.body) ? { ...request.body, ...translated[name] } : request.body;
  const body = sentBody({ request: { ...request, body: own } });
  // fetch adds a content type of its own to a text, so bytes are sent.
  return fetch(`${urlFor(name)}${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: Buffer.from(body) }),
  });
}

/** What the simulator says about itself, beyond what vLLM says. */
function withoutSimulator(body: string): unknown {
  return JSON.parse(body, (key, value: unknown) => (key === 'simulator' ? undefined : value));
}

for (const capture of captures) {
  test(`answers ${capture.name} as vLLM 0.32 did`, async () => {
    const response = await replay(capture);
    const body = await response.text();
    const { status, headers } = capture.response;
    assert.equal(response.status, status);
    for (const [name, value] of Object.entries(headers)) assert.equal(response.headers.get(name), value, name);
    assert.equal(response.headers.get('server'), 'k6-vllm-simulator');
    if (headers['content-type']?.startsWith('text/event-stream') === true) {
      const kinds = beginnings[capture.name] ?? Infinity;
      assert.deepEqual(streamShape(body).slice(0, kinds), streamShape(capture.response.body).slice(0, kinds));
    } else if (headers['content-type'] === 'application/json' && capture.response.body !== '') {
      assert.deepEqual(shape(withoutSimulator(body)), shape(JSON.parse(capture.response.body)));
    } else {
      assert.equal(body, capture.response.body);
    }
  });
}

/** The words of the captured server, with the size of this server's vocabulary. */
const ownWords = (text: string): string =>
  text.replaceAll(/(Vocabulary size: |logprobs of |value=)4100\b/g, `$1${vocabularySize}`);

test('refusals say it in the words of vLLM', async () => {
  const worded = captures.filter(
    ({ name, response: { status, body } }) =>
      status >= 400 || name.startsWith('overload-') || body.includes('{"error": '),
  );
  assert.ok(worded.length > 50, String(worded.length));
  for (const capture of worded) {
    const response = await replay(capture);
    assert.equal(await response.text(), ownWords(capture.response.body), capture.name);
  }
});

/** What vLLM refuses and the simulator takes, or refuses in other words; by a part of the request. */
const otherWords: readonly (readonly [string, string])[] = [
  ['e+30', 'Python keeps every digit of an integer'],
  ['"max_tokens\\":99999', 'Python keeps every digit of an integer, and reads none of more than 4,300'],
  ['"prompt":[4100]', 'the vocabulary is larger here'],
  ['"structural_tag"', 'structural tags are not simulated'],
];

function sendRefused({ request }: Refusal): Promise<Response> {
  const { method = 'POST', path, headers = { 'Content-Type': 'application/json' } } = request;
  const body = sentBody({ request });
  return fetch(`${urlFor('')}${path}`, { method, headers, ...(body === undefined ? {} : { body: Buffer.from(body) }) });
}

test('what vLLM refuses is refused, with the same status and words', async () => {
  const wrong: string[] = [];
  for (const refusal of refusals) {
    const sent = JSON.stringify(refusal.request);
    if (otherWords.some(([part]) => sent.includes(part))) continue;
    const response = await sendRefused(refusal);
    const got = await response.text();
    const want = ownWords(refusal.body);
    if (response.status !== refusal.status || got !== want)
      wrong.push(`${sent}\n  want ${want}\n  got  ${response.status} ${got}`);
  }
  assert.equal(wrong.length, 0, `${wrong.length} of ${refusals.length}\n${wrong.join('\n')}`);
});
