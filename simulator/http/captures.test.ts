import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startSimulator, type Simulator } from '../main.ts';
import { captures, sentBody, type Capture } from './captures/captures.ts';

// The server that was captured: its model's name and length, here without its slowness.
const served = { profile: 'instant', model: 'tiny-llama', maxModelLen: 4096 } as const;
let open: Simulator;
let locked: Simulator;

before(async () => {
  open = await startSimulator(served);
  locked = await startSimulator({ ...served, apiKey: 'the key' });
});
after(() => Promise.all([open.close(), locked.close()]));

function replay(capture: Capture): Promise<Response> {
  const { url } = capture.name.startsWith('auth-') ? locked : open;
  const { method, path, headers } = capture.request;
  const body = sentBody(capture);
  // fetch adds a content type of its own to a text, so bytes are sent.
  return fetch(`${url}${path}`, { method, headers, ...(body === undefined ? {} : { body: Buffer.from(body) }) });
}

/** The value with every leaf replaced by its type; of arrays, each different shape once. Keys keep their order. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return collapsed(value.map((item) => JSON.stringify(shape(item))));
  if (value === null) return 'null';
  if (typeof value !== 'object') return typeof value;
  return Object.entries(value).map(([key, part]) => [key, shape(part)]);
}

/** The list without direct repetitions. */
const collapsed = (items: readonly string[]): string[] => items.filter((item, index) => item !== items[index - 1]);

/** The events of a stream as shapes, runs of equal ones once: the order in which kinds of chunks come. */
function streamShape(body: string): unknown[] {
  const events = body.split('\n\n').filter((event) => event !== '');
  const shapes = events.map((event) => {
    assert.ok(event.startsWith('data: '), event);
    const data = event.slice('data: '.length);
    return data === '[DONE]' ? data : JSON.stringify(shape(JSON.parse(data)));
  });
  return collapsed(shapes);
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
      assert.deepEqual(streamShape(body), streamShape(capture.response.body));
    } else if (headers['content-type'] === 'application/json' && capture.response.body !== '') {
      assert.deepEqual(shape(withoutSimulator(body)), shape(JSON.parse(capture.response.body)));
    } else {
      assert.equal(body, capture.response.body);
    }
  });
}

test('refusals say it in the words of vLLM', async () => {
  const worded = captures.filter(
    ({ name, response }) => response.status >= 400 && name !== 'error-response-format-type',
  );
  for (const capture of worded) {
    const response = await replay(capture);
    assert.equal(await response.text(), capture.response.body, capture.name);
  }
});
