// The doctor at real sockets: a simulated vLLM, proxies and servers with faults. What it makes of figures stands beside it, in cli/doctor.
import assert from 'node:assert/strict';
import { createServer, request, type RequestListener, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { askDirectly } from '../cli/doctor/ask.ts';
import { examine, type Examined } from '../cli/doctor/examine.ts';
import { patientOf } from '../cli/doctor/patient.test-support.ts';
import { doctorOutcomeSchema } from '../lib/schema/outcome.ts';
import { startSimulator, type Simulator } from '../simulator/main.ts';
import { root, runProcess, type Ended } from './k6-process.ts';

let simulator: Simulator;
const servers: HttpServer[] = [];

before(async () => {
  // some 30 ms a token, so that what a proxy holds back is seconds, which no busy machine makes of two tokens
  simulator = await startSimulator({
    profile: 'h100-llama-3.1-8b',
    timeScale: 5,
    seed: 1,
    apiKey: 'canary-4711',
    enablePromptTokensDetails: true,
  });
});
after(async () => {
  for (const server of servers) server.close();
  await simulator.close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((settle) => {
    server.listen(0, '127.0.0.1', settle);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Hands everything on to the simulator, and the whole answer back at once, changed by `change`. */
const holding =
  (change: (body: string) => string): RequestListener =>
  (incoming, outgoing) => {
    const { method = 'GET', headers, url = '/' } = incoming;
    const onward = request(simulator.url + url, { method, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const { 'content-length': _length, 'transfer-encoding': _encoding, ...rest } = response.headers;
        outgoing.writeHead(response.statusCode ?? 502, { ...rest, server: 'nginx/1.27.0' });
        outgoing.end(change(Buffer.concat(parts).toString()));
      });
    });
    incoming.pipe(onward);
  };

async function findings(url: string, key = 'canary-4711'): Promise<Map<string, Examined>> {
  const all = await examine(patientOf({ ask: askDirectly, settings: { BASE_URL: url, API_KEY: key } }), () => {});
  return new Map(all.map((each) => [each.id, each]));
}

describe('the doctor', () => {
  test('finds nothing wrong with a simulated vLLM', async () => {
    const found = await findings(simulator.url);
    const ids = ['reachable', 'health', 'models', 'model', 'route', 'context', 'metrics'];
    for (const id of [...ids, 'streaming', 'buffering', 'usage', 'answer-length', 'tokenizer'])
      assert.equal(found.get(id)?.verdict, 'ok', found.get(id)?.seen);
    assert.match(found.get('prefix-cache')?.seen ?? '', /^on; .*tokens of it cached/);
    assert.match(found.get('usage')?.seen ?? '', /and 64 output tokens in 6\d events/);
  });

  test('finds a proxy that buffers, and a server that leaves out its counts', async () => {
    const url = await serve(holding((body) => body.replaceAll(/data: \{[^\n]*"choices":\[\][^\n]*\n\n/g, '')));
    const found = await findings(url);
    assert.equal(found.get('buffering')?.verdict, 'fail');
    assert.match(found.get('buffering')?.seen ?? '', /of silence.*held back until its end\. There is a proxy: nginx/);
    assert.equal(found.get('usage')?.verdict, 'warn', found.get('usage')?.seen);
  });

  test('finds a key that is refused', async () => {
    const found = await findings(simulator.url, 'canary-wrong');
    assert.equal(found.get('models')?.verdict, 'fail');
    assert.match(found.get('models')?.seen ?? '', /the server refuses the key \(HTTP 401\)/);
  });

  test('finds a server of another kind', async () => {
    const url = await serve((_incoming, outgoing) =>
      outgoing.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
    );
    const found = await findings(url);
    assert.match(
      found.get('models')?.seen ?? '',
      /does not answer like an OpenAI-compatible server \(HTTP 200: <html>\)/,
    );
  });
});

describe('k6-vllm doctor', () => {
  const doctor = (args: readonly string[], env: Record<string, string>): Promise<Ended> =>
    runProcess({ command: process.execPath, args: [join(root, 'bin', 'k6-vllm.mjs'), 'doctor', ...args], env });

  test('prints one JSON object without the key, with what a scenario would send', async () => {
    const settings = { BASE_URL: simulator.url, API_KEY: 'canary-4711', CONCURRENCY: '7', REQUESTS: '70' };
    const { output } = await doctor(['inngest-style', '--json'], settings);
    // the process's both outputs are in it: what a person reads, and the result
    const result = doctorOutcomeSchema.parse(JSON.parse(output.slice(output.search(/^\{$/m))));
    assert.ok(result.requests <= 15);
    const of = (id: string): string => result.checks.find((check) => check.id === id)?.seen ?? '';
    assert.match(
      of('scenario'),
      /70 requests of candidate-eval, generated \(seed 1\), by fixed-vus with up to 7 in flight/,
    );
    assert.match(of('shared-prompts'), /^39\.\d.% of the prompts' text/);
    assert.match(of('context'), /by the server’s own count/);
    assert.ok(!output.includes('canary'));
  });

  test('ends with 1 where no server answers, and says what to do', async () => {
    const { code, output } = await doctor(['--base-url', 'http://127.0.0.1:9'], {});
    assert.equal(code, 1);
    assert.match(output, /✗ Server reachable: http:\/\/127\.0\.0\.1:9: nobody listens there/);
    assert.match(output, /→ Start the server, or set BASE_URL to where it is\./);
  });

  test('tells the mistakes in the settings of a scenario', async () => {
    const { code, output } = await doctor(['smoke', '--base-url', 'http://127.0.0.1:9'], {
      PROFILE: 'ladder',
      BURST_SIZE: '3',
    });
    assert.equal(code, 1);
    assert.match(output, /✗ Scenario and settings: .*BURST_SIZE/);
  });
});
