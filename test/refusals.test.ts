// Whatever is wrong before a run: one clear message, a failing exit code within 5 s, nothing sent, nothing left.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { startSimulator } from '../simulator/main.ts';
import { customK6, runScenario, temporaryFolder } from './k6-process.ts';

let simulator: Awaited<ReturnType<typeof startSimulator>>;
let base: Record<string, string>;
const files = temporaryFolder(after);

before(async () => {
  simulator = await startSimulator({ profile: 'instant', port: 0, seed: 1, apiKey: 'right', maxModelLen: 2048 });
  base = { BASE_URL: simulator.url, API_KEY: 'right', REQUESTS: '5', MAX_TOKENS: '10' };
});
after(() => simulator.close());

const line = (id: string, rest: object = {}): string =>
  JSON.stringify({
    custom_id: id,
    method: 'POST',
    url: '/v1/chat/completions',
    body: { messages: [{ role: 'user', content: 'hi' }], ...rest },
  });

function fileWith(name: string, text: string): string {
  const path = join(files, name);
  writeFileSync(path, text);
  return path;
}

async function refused(settings: Record<string, string>, ...messages: RegExp[]): Promise<string> {
  const runs = temporaryFolder(after);
  const { code, output, seconds } = await runScenario(customK6, { ...base, RUNS_DIR: runs, ...settings });
  assert.equal(code, 108, output);
  for (const message of messages) assert.match(output, message);
  assert.ok(seconds < 15, `took ${seconds.toFixed(1)} s`); // 5 s promised; a busy machine may be slower
  assert.deepEqual(readdirSync(runs), []);
  assert.doesNotMatch(output, /\.ts:\d+|stacktrace/, "no stack: it is the user's mistake");
  return output;
}

describe('the scenario refuses', () => {
  test('all malformed settings at once', async () => {
    await refused(
      { REQUESTS: 'many', CONCURENCY: '5', TIMEOUT: '30', SLO_P95_E2E: 'soon' },
      /REQUESTS=many is not a whole number/,
      /CONCURENCY is not a setting; did you mean CONCURRENCY\?/,
      /TIMEOUT=30 has no unit; write e\.g\. 30s/,
      /SLO_P95_E2E=soon is not a duration/,
      /4 mistakes, listed above/,
    );
  });

  test('a server that is not there', async () => {
    const output = await refused(
      { BASE_URL: 'http://127.0.0.1:9' },
      /No server answers at http:\/\/127\.0\.0\.1:9 \(.*refused.*\)\. Start it, or set BASE_URL/,
    );
    assert.equal(output.match(/refused/g)?.length, 1, 'said once');
  });

  test('a wrong key, and a missing one', async () => {
    await refused({ API_KEY: 'wrong' }, /refuses the key \(HTTP 401\)\. Check API_KEY/);
    await refused({ API_KEY: '' }, /wants a key \(HTTP 401\)\. Set API_KEY/);
  });

  test('a model that is not served', async () => {
    await refused({ MODEL: 'gpt-9' }, /The model gpt-9 is not served at .*; it serves: .*\. Set MODEL to one of these/);
  });

  test('a prompt that does not fit the context', async () => {
    await refused(
      { MAX_TOKENS: '2000' },
      /output tokens exceed the server's max_model_len of 2048\. Set MAX_TOKENS to at most \d+/,
    );
  });

  test('a data set that is not there', async () => {
    await refused(
      { DATASET: 'nowhere.jsonl' },
      /DATASET=nowhere\.jsonl: no such file; the path is relative to the current folder/,
    );
  });

  test('a data set with bad lines, each by its number', async () => {
    const file = fileWith('bad.jsonl', `${line('a')}\n{"custom_id": oops}\n${line('c')}\n{"custom_id":"d"}\n`);
    await refused({ REQUESTS: '', DATASET: file }, /line 2/, /line 4/);
  });

  test('a data set for a model that is not served', async () => {
    const file = fileWith('model.jsonl', `${line('a', { model: 'gpt-9' })}\n`);
    await refused({ REQUESTS: '', DATASET: file }, /The data set asks for the model gpt-9, which is not served/);
  });

  test('more requests than the data set holds, unless repeats are asked for', async () => {
    const file = fileWith('short.jsonl', `${line('a')}\n${line('b')}\n`);
    await refused(
      { DATASET: file },
      /REQUESTS=5 exceeds the 2 requests of .*repeated prompts measure the prefix cache/,
    );
    const { code } = await runScenario(customK6, {
      ...base,
      DATASET: file,
      REPEAT_PROMPTS: 'true',
      RUNS_DIR: temporaryFolder(after),
    });
    assert.equal(code, 0);
  });

  test("k6's own flags that would replace the scenario", async () => {
    const { code, output } = await runScenario(customK6, {
      ...base,
      RUNS_DIR: temporaryFolder(after),
      K6_VUS: '3',
      K6_ITERATIONS: '3',
    });
    assert.equal(code, 108);
    assert.match(output, /Set CONCURRENCY, REQUESTS and MAX_DURATION rather than k6's/);
  });

  test('a server that speaks something else, or not yet, or never', async () => {
    const answers: [number, string, RegExp][] = [
      [200, '<html>hello</html>', /does not answer like an OpenAI-compatible server \(HTTP 200\)/],
      [503, 'loading', /is not ready yet \(503\)/],
      [200, '{"data":[]}', /serves no model/],
      [200, '{"data":[{"id":"a"},{"id":"b"}]}', /serves several models: a, b\. Set MODEL/],
    ];
    for (const [status, body, message] of answers) {
      const server = createServer((_, response) => response.writeHead(status).end(body)).listen(0, '127.0.0.1');
      await new Promise((settle) => server.once('listening', settle));
      await refused({ BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }, message);
      server.close();
    }
  });

  test('a server that accepts and never answers', async () => {
    const server = createServer(() => {}).listen(0, '127.0.0.1');
    await new Promise((settle) => server.once('listening', settle));
    await refused(
      { BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
      /No server answers at .* \(request timeout\)/,
    );
    server.closeAllConnections();
    server.close();
  });
});
