import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { startSimulator, type Simulator } from '../main.ts';

let simulator: Simulator;
before(async () => {
  simulator = await startSimulator({
    profile: 'instant',
    maxModelLen: 4096,
    toolCallParser: 'hermes',
    enableAutoToolChoice: true,
  });
});
after(() => simulator.close());

const chat = { messages: [{ role: 'user', content: 'Hello.' }], max_tokens: 5 };
const completion = { prompt: 'Hello.', max_tokens: 5 };

async function send(path: string, body: string): Promise<{ status: number; text: string }> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${simulator.url}${path}`, { method: 'POST', headers, body });
  return { status: response.status, text: await response.text() };
}

const odd: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e30,
  -1e30,
  'x',
  '5',
  '',
  [],
  [[]],
  [null],
  {},
  { a: 1 },
  [5, 'x', {}],
  'a\ud800b',
  '\0',
  [''],
  '#/%',
  '[z-a]',
];
const fields =
  'model messages prompt frequency_penalty logit_bias logprobs top_logprobs max_tokens max_completion_tokens n presence_penalty response_format seed stop stream stream_options temperature top_p tools tool_choice reasoning_effort include_reasoning parallel_tool_calls user use_beam_search top_k min_p repetition_penalty length_penalty stop_token_ids include_stop_str_in_output ignore_eos min_tokens skip_special_tokens truncate_prompt_tokens prompt_logprobs allowed_token_ids bad_words echo add_generation_prompt continue_final_message chat_template chat_template_kwargs structured_outputs priority request_id return_token_ids return_prompt_text cache_salt kv_transfer_params vllm_xargs suffix prompt_embeds best_of __proto__ constructor'.split(
    ' ',
  );

test('whatever stands in a field, the answer is one of vLLM, never a failure of the server', async () => {
  for (const [path, body] of [
    ['/v1/chat/completions', chat],
    ['/v1/completions', completion],
  ] as const) {
    for (const field of fields) {
      for (const value of odd) {
        const { status, text } = await send(path, JSON.stringify({ ...body, [field]: value }));
        assert.ok([200, 400, 404].includes(status), `${path} ${field}=${JSON.stringify(value)}: ${status} ${text}`);
      }
    }
  }
});

test('odd messages, tools and constraints are answered or refused', async () => {
  const tool = (parameters: unknown) => ({
    tools: [{ type: 'function', function: { name: 'f', parameters } }],
    tool_choice: 'required',
  });
  const bodies = [
    ...odd.map((item) => ({ messages: [item] })),
    ...odd.map((content) => ({ messages: [{ role: 'user', content }] })),
    ...odd.map((role) => ({ messages: [{ role, content: 'x' }] })),
    ...odd.map((part) => ({ messages: [{ role: 'user', content: [part] }] })),
    ...odd.map((parameters) => tool(parameters)),
    ...odd.map((properties) => tool({ type: 'object', properties })),
    ...odd.map((pattern) => tool({ type: 'string', pattern })),
    ...['json', 'regex', 'choice', 'grammar', 'json_object', 'structural_tag'].flatMap((kind) =>
      odd.map((value) => ({ structured_outputs: { [kind]: value } })),
    ),
    ...[
      'type',
      'properties',
      'required',
      'items',
      'enum',
      'anyOf',
      'allOf',
      '$ref',
      'minItems',
      'maxLength',
      'pattern',
      'minimum',
      'const',
      'prefixItems',
      'format',
    ].flatMap((key) => odd.map((value) => ({ structured_outputs: { json: { type: 'array', [key]: value } } }))),
  ];
  for (const body of bodies) {
    for (const stream of [false, true]) {
      const { status, text } = await send('/v1/chat/completions', JSON.stringify({ ...chat, ...body, stream }));
      assert.ok([200, 400].includes(status), `${JSON.stringify(body)}: ${status} ${text}`);
      if (stream && status === 200) assert.ok(text.endsWith('data: [DONE]\n\n'), text);
    }
  }
});

test('a body of 20 MB is refused without being counted, and one in a field of its own is taken', async () => {
  const startMs = performance.now();
  const long = 'word '.repeat(4_000_000);
  const refused = await send('/v1/chat/completions', JSON.stringify({ messages: [{ role: 'user', content: long }] }));
  assert.equal(refused.status, 400);
  assert.match(refused.text, /your prompt contains 20000000 characters \(more than 524288 characters/);
  const taken = await send('/v1/chat/completions', JSON.stringify({ ...chat, extra: long }));
  assert.equal(taken.status, 200);
  assert.ok(performance.now() - startMs < 10_000);
});

test('deep nesting is refused as by Python, and a deep schema as by vLLM', async () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const { status, text } = await send('/v1/chat/completions', `{"messages": ${deep}}`);
  assert.deepEqual([status, text], [400, '{"detail":"There was an error parsing the body"}']);
  const schema = Array.from({ length: 80 }).reduce<object>((a) => ({ type: 'object', properties: { a } }), {});
  const nested = await send('/v1/chat/completions', JSON.stringify({ ...chat, structured_outputs: { json: schema } }));
  assert.match(nested.text, /nested too deeply: objects and arrays may nest at most 64 levels/);
});

test('bytes that are no text are refused', async () => {
  const headers = { 'content-type': 'application/json' };
  const body = Buffer.from([0x7b, 0xff, 0xfe, 0x7d]);
  const response = await fetch(`${simulator.url}/v1/completions`, { method: 'POST', headers, body });
  assert.deepEqual([response.status, await response.text()], [400, '{"detail":"There was an error parsing the body"}']);
});

test('the most choices that vLLM takes are answered', async () => {
  const { status, text } = await send('/v1/completions', JSON.stringify({ ...completion, max_tokens: 1, n: 16_384 }));
  assert.equal(status, 200);
  assert.equal((JSON.parse(text) as { choices: unknown[] }).choices.length, 16_384);
});

test('requests sent ahead on one connection are answered in their order, refusals and streams too', async () => {
  const { port } = new URL(simulator.url);
  const socket = connect(Number(port), '127.0.0.1');
  const request = (body: object): string => {
    const text = JSON.stringify(body);
    return `POST /v1/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${text.length}\r\n\r\n${text}`;
  };
  socket.write(
    request({ ...completion, request_id: 'one', stream: true }) +
      request({ ...completion, n: 0 }) +
      request({ ...completion, stream: true, logprobs: 99 }) +
      request({ ...completion, request_id: 'four' }),
  );
  let received = '';
  await new Promise<void>((done) => {
    socket.on('data', (data) => {
      received += data.toString();
      if (received.includes('cmpl-four')) done();
    });
  });
  socket.destroy();
  const order = ['cmpl-one', '[DONE]', 'n must be at least 1', 'Requested sample logprobs', 'cmpl-four'];
  const places = order.map((word) => received.indexOf(word));
  assert.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
  );
  assert.ok(!places.includes(-1));
});
