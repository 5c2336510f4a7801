import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { TruthRequest } from '../../lib/schema/simulator-truth.ts';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../main.ts';
import h100 from '../profiles/h100-llama-3.1-8b.ts';
import { readTruth, type Truth } from './read-truth.ts';
import { createRecentRequests } from './recent-requests.ts';
import { serveTruth } from './serve-truth.ts';
import { temporaryFolder } from '../../test/k6-process.ts';

const steady = { ...h100, api: { requestMs: 20, perPromptTokenUs: 0 } };
const newFile = (): string => join(temporaryFolder(after), 'truth.ndjson');

async function withSimulator(options: SimulatorOptions, use: (simulator: Simulator) => Promise<void>): Promise<void> {
  const simulator = await startSimulator({ profile: steady, ...options });
  try {
    await use(simulator);
  } finally {
    await simulator.close();
  }
}

const post = (url: string, body: unknown, more: Partial<RequestInit> = {}): Promise<Response> =>
  fetch(`${url}/v1/completions`, {
    method: 'POST',
    body: JSON.stringify(body),
    ...more,
    headers: { 'content-type': 'application/json', ...(more.headers as Record<string, string> | undefined) },
  });

const truthOf = async (url: string, query = ''): Promise<Truth> =>
  readTruth(await (await fetch(`${url}/simulator/truth${query}`)).text());

/** The response is over for the client a little before its server has noted so. */
async function requestsOnceOver(url: string, query = ''): Promise<readonly TruthRequest[]> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const { requests } = await truthOf(url, query);
    if (requests.length > 0 && requests.every(({ outcome }) => outcome !== 'running')) return requests;
    await pause(10);
  }
  throw new Error('a request is not over after a second');
}

/** Until a request that still runs has so many tokens written. */
async function untilWritten(url: string, tokens: number): Promise<TruthRequest> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    const found = (await truthOf(url)).requests.find(
      ({ outcome, choices }) => outcome === 'running' && (choices[0]?.emittedMs.length ?? 0) >= tokens,
    );
    if (found !== undefined) return found;
    await pause(10);
  }
  throw new Error(`no request has ${tokens} tokens after five seconds`);
}

const isRising = (numbers: readonly number[]): boolean =>
  numbers.every((value, index) => index === 0 || value >= (numbers[index - 1] ?? 0));

/** A request that is over, with so many tokens. */
const line = (id: string, tokens: number): TruthRequest => ({
  kind: 'request',
  id,
  requestId: null,
  path: '/',
  arrivalMs: 0,
  streamed: true,
  outcome: 'finished',
  status: 200,
  endMs: 1,
  promptTokens: 1,
  faults: [],
  choices: [
    {
      index: 0,
      promptTokens: 1,
      cachedTokens: 0,
      outputTokens: tokens,
      finishReason: 'stop',
      queuedMs: 0,
      admittedMs: 0,
      preemptedMs: [],
      plannedMs: Array.from({ length: tokens }, () => 1),
      emittedMs: [],
    },
  ],
});

const streamed = { prompt: 'Go on.', max_tokens: 5, ignore_eos: true, stream: true };

test('a stream is noted from its arrival to its last token, and its client saw nothing earlier', () =>
  withSimulator({}, async ({ url }) => {
    const sentMs = performance.timeOrigin + performance.now();
    const response = await post(url, streamed, { headers: { 'x-request-id': 'mine' } });
    const seenMs: number[] = [];
    for await (const _part of response.body ?? []) seenMs.push(performance.timeOrigin + performance.now());
    const [request] = await requestsOnceOver(url);
    assert.ok(request !== undefined);
    const { choices, arrivalMs, ...rest } = request;
    assert.deepEqual(
      [rest.id, rest.requestId, rest.path, rest.streamed, rest.outcome, rest.status, rest.faults],
      ['cmpl-mine', 'mine', '/v1/completions', true, 'finished', 200, []],
    );
    assert.ok(arrivalMs >= sentMs - 1, 'it arrived after it was sent');
    const [choice] = choices;
    assert.ok(choice !== undefined && choice.queuedMs !== null && choice.admittedMs !== null);
    assert.deepEqual([choice.outputTokens, choice.finishReason, choice.preemptedMs], [5, 'length', []]);
    assert.ok(choice.queuedMs >= 20 && choice.admittedMs >= choice.queuedMs);
    assert.deepEqual([choice.plannedMs.length, choice.emittedMs.length], [5, 5]);
    assert.ok(isRising(choice.plannedMs) && isRising(choice.emittedMs));
    for (const [index, ms] of choice.emittedMs.entries()) assert.ok(ms >= (choice.plannedMs[index] ?? Infinity));
    assert.ok((choice.plannedMs[0] ?? 0) > choice.admittedMs);
    // One clock: both ends are this process.
    assert.ok((seenMs[0] ?? 0) >= arrivalMs + (choice.emittedMs[0] ?? Infinity) - 0.02);
    assert.ok((rest.endMs ?? 0) >= (choice.emittedMs.at(-1) ?? Infinity));
  }));

test('an answer that is not streamed hands out all of its tokens at its end', () =>
  withSimulator({}, async ({ url }) => {
    await (await post(url, { ...streamed, stream: false, n: 2 })).text();
    const [request] = await requestsOnceOver(url);
    assert.deepEqual([request?.streamed, request?.choices.length], [false, 2]);
    for (const { plannedMs, emittedMs } of request?.choices ?? []) {
      assert.deepEqual([plannedMs.length, emittedMs.length], [5, 5]);
      assert.equal(new Set(emittedMs).size, 1);
      assert.ok((plannedMs[0] ?? Infinity) < (emittedMs[0] ?? 0));
    }
  }));

test('what was refused or left alone is noted as such', () =>
  withSimulator({}, async ({ url }) => {
    await (await post(url, { ...streamed, max_tokens: -1 })).text();
    const gone = new AbortController();
    const response = await post(url, { ...streamed, max_tokens: 5000 }, { signal: gone.signal });
    await untilWritten(url, 4);
    gone.abort();
    await response.text().catch(() => {});
    const [refused, aborted] = await requestsOnceOver(url);
    assert.deepEqual([refused?.outcome, refused?.status, refused?.id, refused?.choices], ['refused', 400, null, []]);
    assert.deepEqual([aborted?.outcome, aborted?.choices[0]?.finishReason], ['aborted', null]);
    assert.ok((aborted?.choices[0]?.emittedMs.length ?? 0) > 3);
  }));

test('a request that runs is shown as far as it has come, and can be asked for by its id or its time', () =>
  withSimulator({}, async ({ url }) => {
    const gone = new AbortController();
    const first = await post(
      url,
      { ...streamed, max_tokens: 5000 },
      { signal: gone.signal, headers: { 'x-request-id': 'a' } },
    );
    const running = await untilWritten(url, 1);
    const laterMs = performance.timeOrigin + performance.now();
    await (await post(url, streamed, { headers: { 'x-request-id': 'b' } })).text();
    assert.deepEqual([running.requestId, running.endMs], ['a', null]);
    assert.equal((await truthOf(url, '?id=a')).requests.length, 1);
    assert.deepEqual(
      (await truthOf(url, '?id=cmpl-b')).requests.map(({ requestId }) => requestId),
      ['b'],
    );
    assert.deepEqual(
      (await truthOf(url, `?since=${laterMs}`)).requests.map(({ requestId }) => requestId),
      ['b'],
    );
    assert.equal((await fetch(`${url}/simulator/truth?since=noon`)).status, 400);
    gone.abort();
    await first.text().catch(() => {});
  }));

test('faults are noted, also of requests that were never looked at, and when what they held back was sent', () =>
  withSimulator(
    { faults: ['status,status=429,nth=1', 'reset-mid-stream,nth=2', 'stall,afterTokens=2,seconds=0.3,nth=3'] },
    async ({ url }) => {
      for (let index = 0; index < 3; index += 1) {
        await post(url, { ...streamed, max_tokens: 10 })
          .then((response) => response.text())
          .catch(() => {});
      }
      const requests = await requestsOnceOver(url);
      assert.deepEqual(
        requests.map(({ faults, outcome, status }) => [faults, outcome, status]),
        [
          [['status'], 'refused', 429],
          [['reset-mid-stream'], 'aborted', 200],
          [['stall'], 'finished', 200],
        ],
      );
      const { plannedMs = [], emittedMs = [] } = requests[2]?.choices[0] ?? {};
      assert.equal(emittedMs.length, 10);
      assert.ok((emittedMs[1] ?? Infinity) - (plannedMs[1] ?? 0) < 250);
      assert.ok((emittedMs[3] ?? 0) - (plannedMs[3] ?? Infinity) > 250);
    },
  ));

test('preemptions are noted with their times', () =>
  withSimulator(
    { profile: { ...steady, limits: { ...steady.limits, maxModelLen: 256, kvCacheTokens: 16 * 18 } } },
    async ({ url }) => {
      const long = { ...streamed, max_tokens: 200 };
      await Promise.all([1, 2].map(async () => (await post(url, long)).text()));
      const choices = (await requestsOnceOver(url)).flatMap((request) => request.choices);
      const preempted = choices.filter(({ preemptedMs }) => preemptedMs.length > 0);
      assert.equal(preempted.length, 1);
      for (const { preemptedMs, admittedMs, plannedMs } of preempted) {
        assert.ok(
          (preemptedMs[0] ?? 0) > (admittedMs ?? Infinity) && (preemptedMs[0] ?? Infinity) < (plannedMs.at(-1) ?? 0),
        );
      }
    },
  ));

test('a time scale slows what is noted and what /metrics says alike', () =>
  withSimulator({ timeScale: 4, profile: { ...steady, costs: { ...steady.costs, jitter: 0 } } }, async ({ url }) => {
    await (await post(url, { ...streamed, max_tokens: 20 })).text();
    const [request] = await requestsOnceOver(url);
    const planned = request?.choices[0]?.plannedMs ?? [];
    const stepMs = ((planned.at(-1) ?? 0) - (planned[0] ?? 0)) / 19;
    assert.ok(stepMs > 4 * steady.costs.weightsMs, `${stepMs}`);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    const sum = Number(/^vllm:inter_token_latency_seconds_sum\{.*\} (\S+)$/m.exec(metrics)?.[1]);
    assert.ok((1000 * sum) / 19 > 4 * steady.costs.weightsMs, `${sum}`);
  }));

test('the file has every request, the latest included, and says that it is complete', async () => {
  const truthFile = newFile();
  writeFileSync(truthFile, 'what another simulator left\n');
  const simulator = await startSimulator({ profile: steady, truthFile });
  await Promise.all(Array.from({ length: 20 }, async () => (await post(simulator.url, streamed)).text()));
  const open = await post(simulator.url, { ...streamed, max_tokens: 5000 });
  await untilWritten(simulator.url, 1);
  await simulator.close();
  await open.text().catch(() => {});
  const { header, requests, end } = readTruth(readFileSync(truthFile, 'utf8'));
  assert.deepEqual([header.profile, header.provenance, header.seed], [h100.id, h100.provenance, 1]);
  assert.deepEqual([requests.length, end?.requests], [21, 21]);
  assert.equal(requests.filter(({ outcome }) => outcome === 'finished').length, 20);
  assert.equal(requests.at(-1)?.outcome, 'aborted');
});

test('a simulator that cannot start leaves the file of an earlier one as it was', async () => {
  const truthFile = newFile();
  writeFileSync(truthFile, 'kept\n');
  const occupied = createServer();
  await new Promise<void>((done) => occupied.listen(0, '127.0.0.1', done));
  const { port } = occupied.address() as AddressInfo;
  await assert.rejects(
    startSimulator({ truthFile, port }),
    (error) => error instanceof UsageError && /in use/.test(error.problems.join()),
  );
  occupied.close();
  assert.equal(readFileSync(truthFile, 'utf8'), 'kept\n');
  await assert.rejects(startSimulator({ truthFile: join(truthFile, 'below-a-file') }), UsageError);
});

test('a log of long lines is sent whole, at the pace of who reads it', async (t) => {
  const warnings: Error[] = [];
  const hear = (warning: Error): unknown => warnings.push(warning);
  process.on('warning', hear);
  const requests = Array.from({ length: 50 }, (_, index) => ({ ...line(String(index), 1), path: 'x'.repeat(100_000) }));
  const header = { kind: 'simulator', format: 'k6-vllm/simulator-truth', version: 1, dropped: 0 } as const;
  const facts = { profile: 'p', provenance: 'guess', model: 'm', seed: 1, timeScale: 1 };
  const truth = { header: () => ({ ...header, ...facts }), requests: () => requests };
  const server = createServer((request, response) => void serveTruth(truth, request, response));
  t.after(() => {
    process.off('warning', hear);
    server.close();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}/simulator/truth`);
  assert.deepEqual(
    ['server', 'content-type'].map((name) => response.headers.get(name)),
    ['k6-vllm-simulator', 'application/x-ndjson'],
  );
  assert.deepEqual(readTruth(await response.text()).requests, requests);
  assert.deepEqual(warnings, []);
});

test('memory keeps the latest requests, and tells how many are gone', () => {
  const recent = createRecentRequests({ requests: 3, tokens: 10 });
  const ids = (): unknown[] => recent.all().map(({ id }) => id);
  for (const id of ['a', 'b', 'c', 'd']) recent.add(line(id, 1));
  assert.deepEqual([ids(), recent.dropped()], [['b', 'c', 'd'], 1]);
  recent.add(line('e', 9));
  assert.deepEqual([ids(), recent.dropped(), recent.total()], [['d', 'e'], 3, 5]);
  recent.add(line('f', 40));
  assert.deepEqual(ids(), ['f']);
});

test('half a line at the end is a process that was killed; elsewhere it is no truth log', () => {
  const header =
    '{"kind":"simulator","format":"k6-vllm/simulator-truth","version":1,"profile":"p","provenance":"guess","model":"m","seed":1,"timeScale":1,"dropped":0}';
  assert.deepEqual(readTruth(`${header}\n{"kind":"requ`).requests, []);
  assert.throws(() => readTruth(`{"kind":\n${header}`), /truth log/);
  assert.throws(() => readTruth(''), /truth log/);
});
