import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import OpenAI from 'openai';
import { startSimulator, type Simulator } from '../main.ts';

// What the openai npm client makes of a server that fails: which faults it hides, which it reports, and how.

const model = 'instant';
const messages = [{ role: 'user' as const, content: 'Tell me about your work.' }];
const asked = { model, messages, max_tokens: 12, ignore_eos: true, seed: 1 };
let simulator: Simulator;
let client: OpenAI;

before(async () => {
  simulator = await startSimulator({ profile: 'instant', validShare: 1 });
  client = new OpenAI({ baseURL: `${simulator.url}/v1`, apiKey: 'none', maxRetries: 0, logLevel: 'off' });
});
after(() => simulator.close());

const befallenBy = (fault: string): { headers: Record<string, string> } => ({ headers: { 'x-sim-fault': fault } });

interface Streamed {
  readonly text: string;
  readonly finishReasons: readonly string[];
  readonly tokens: number | undefined;
}

async function readStream(fault: string | null, more: object = {}): Promise<Streamed> {
  const body = { ...asked, ...more, stream: true, stream_options: { include_usage: true } } as const;
  const stream = await client.chat.completions.create(body, fault === null ? {} : befallenBy(fault));
  let text = '';
  const finishReasons: string[] = [];
  let tokens: number | undefined;
  for await (const { choices, usage } of stream) {
    text += choices[0]?.delta.content ?? '';
    finishReasons.push(...choices.flatMap(({ finish_reason }) => finish_reason ?? []));
    tokens = usage?.completion_tokens ?? tokens;
  }
  return { text, finishReasons, tokens };
}

test('the openai client tries again after the time that Retry-After says', async () => {
  for (const status of [429, 503]) {
    const troubled = await startSimulator({
      profile: 'instant',
      faults: [`status,status=${status},retryAfterSeconds=1,nth=1`],
    });
    try {
      const patient = new OpenAI({ baseURL: `${troubled.url}/v1`, apiKey: 'none' });
      const startMs = performance.now();
      const answer = await patient.chat.completions.create(asked);
      assert.equal(answer.usage?.completion_tokens, 12);
      // Its timer may fire a millisecond early.
      assert.ok(performance.now() - startMs >= 990);
    } finally {
      await troubled.close();
    }
  }
});

test("statuses become the openai client's own errors when it may not try again", async () => {
  const errors = [
    [400, OpenAI.BadRequestError],
    [403, OpenAI.PermissionDeniedError],
    [422, OpenAI.UnprocessableEntityError],
    [429, OpenAI.RateLimitError],
    [500, OpenAI.InternalServerError],
    [503, OpenAI.InternalServerError],
  ] as const;
  for (const [status, kind] of errors) {
    for (const stream of [true, false]) {
      const failing = client.chat.completions.create({ ...asked, stream }, befallenBy(`status,status=${status}`));
      await assert.rejects(failing, (error) => error instanceof kind && error.status === status);
    }
  }
});

test('an error inside a stream that began with 200 is thrown to whoever reads it', async () => {
  await assert.rejects(
    readStream('error-frame,code=503'),
    (error) => error instanceof OpenAI.APIError && error.message.includes('503'),
  );
});

test('a stream that breaks, or has an event that is no JSON, is thrown to whoever reads it', async () => {
  await assert.rejects(readStream('reset-mid-stream'), TypeError);
  await assert.rejects(readStream('malformed-chunk'), SyntaxError);
  await assert.rejects(readStream('reset-before-headers'), OpenAI.APIConnectionError);
});

test('what does not change a stream is not seen: comments, pieces cut anywhere, tokens merged', async () => {
  const choice = ['Größe: 日本語のテキスト 🌍🚀 “naïve”'];
  const unicode = { structured_outputs: { choice }, ignore_eos: false, max_tokens: 200 };
  assert.equal((await readStream('split-chunks,bytes=3,gapMs=0', unicode)).text, choice[0]);
  const whole = await readStream(null);
  assert.deepEqual([whole.finishReasons, whole.tokens], [['length'], 12]);
  for (const fault of ['split-chunks,bytes=7,gapMs=0', 'merge-chunks,tokens=5', 'heartbeat,everyMs=1']) {
    assert.deepEqual(await readStream(fault), whole, fault);
  }
});

test('the openai client says nothing of a stream without [DONE] or without a finish reason, only its accumulator does', async () => {
  const whole = await readStream(null);
  assert.deepEqual(await readStream('missing-done'), whole);
  assert.deepEqual(await readStream('missing-finish-reason'), { ...whole, finishReasons: [] });
  const accumulated = client.chat.completions.stream(asked, befallenBy('missing-finish-reason'));
  await assert.rejects(accumulated.finalChatCompletion(), OpenAI.OpenAIError);
});
