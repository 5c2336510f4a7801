// The watch beside the load, in a real k6: what it keeps, what it never counts as load, and when it stops a run.
import assert from 'node:assert/strict';
import { createServer, request as createRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { serverSampleSchema, type ServerSample } from '../lib/schema/server-sample.ts';
import { startSimulator, type SimulatorOptions } from '../simulator/main.ts';
import { customK6, readRecords, readRunFile, root, runProcess, scenario, temporaryFolder } from './k6-process.ts';

const stockK6 = join(root, '.cache', 'k6-stock');

interface Watched {
  readonly folder: string;
  readonly code: number | null;
  readonly output: string;
  readonly samples: readonly ServerSample[];
  readonly metrics: Readonly<Record<string, { readonly values: Readonly<Record<string, number>> }>>;
}

const readSamples = (folder: string): ServerSample[] => {
  const file = join(folder, 'server.ndjson');
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return lines.map((line) => serverSampleSchema.parse(JSON.parse(line)));
};

/** One run of the scenario, or of a script in its place, against a simulator of its own. */
async function watched(
  options: SimulatorOptions,
  env: Record<string, string> = {},
  script: string = scenario,
): Promise<Watched> {
  const simulator = await startSimulator({ profile: 'tiny-cpu', model: 'tiny', ...options });
  const folder = join(temporaryFolder(after), 'run');
  const settings = { BASE_URL: simulator.url, RUN_DIR: folder, REQUESTS: '60', MAX_TOKENS: '30' };
  const { code, output } = await runProcess({
    command: customK6,
    args: ['run', '--log-format', 'raw', script],
    env: { ...settings, ...env },
  });
  await simulator.close();
  const summary = JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8')) as Pick<Watched, 'metrics'>;
  return { folder, code, output, samples: readSamples(folder), metrics: summary.metrics };
}

const together = { concurrency: 2 };

describe('a run that ends in order', together, () => {
  test('has scrapes from before to after its load, which count the same tokens as its records', async () => {
    const { code, output, folder, samples, metrics } = await watched({}, { TELEMETRY_INTERVAL: '200ms' });
    assert.equal(code, 0, output);
    const records = readRecords(folder);
    assert.equal(records.length, 60);
    assert.ok(samples.every(({ kind, up, died }) => kind === 'vllm' && up && died === null));
    const [first, last] = [samples.at(0), samples.at(-1)];
    assert.ok(first !== undefined && last !== undefined && samples.length > 3);
    assert.equal(first.atMs, 0);
    assert.ok(last.atMs >= Math.max(...records.map(({ endMs }) => endMs)), 'the last one is after the load');
    const grown = (name: 'promptTokens' | 'generationTokens' | 'requestsSucceeded'): number =>
      (last.values[name] ?? Number.NaN) - (first.values[name] ?? Number.NaN);
    const sum = (of: (record: (typeof records)[number]) => number | null): number =>
      records.reduce((total, record) => total + (of(record) ?? 0), 0);
    assert.equal(grown('requestsSucceeded'), 60);
    assert.equal(
      grown('promptTokens'),
      sum(({ promptTokens }) => promptTokens),
    );
    assert.equal(
      grown('generationTokens'),
      sum(({ outputTokens }) => outputTokens),
    );
    assert.equal(metrics['llm_server_scrapes']?.values['count'], samples.length - 1, 'all but the one of setup()');
  });

  test('has no trace of the watch in the metrics of requests', async () => {
    const { metrics } = await watched({}, { TELEMETRY_INTERVAL: '100ms' });
    const without = await watched({}, { TELEMETRY_INTERVAL: '0' });
    const requests = (run: Watched['metrics']) => run['http_reqs']?.values['count'];
    assert.equal(requests(metrics), requests(without.metrics), 'the pre-flight and the load, nothing else');
    assert.equal(metrics['http_req_failed']?.values['rate'], 0);
    assert.equal(metrics['llm_requests']?.values['count'], 60);
    assert.deepEqual(without.samples, []);
    assert.ok(!('llm_server_scrapes' in without.metrics));
  });

  test('is gated by thresholds on what the server told', async () => {
    const folder = temporaryFolder(after);
    const script = join(folder, 'gated.js');
    writeFileSync(
      script,
      `import scenario, { options as own, setup, handleSummary } from ${JSON.stringify(scenario)};
       const thresholds = { ...own.thresholds, llm_server_queue_depth: ['max<2'], llm_server_kv_usage: ['max<0.5'] };
       export const options = { ...own, thresholds };
       export { setup, handleSummary };
       export default scenario;`,
    );
    const slow = { maxNumSeqs: 2 } satisfies SimulatorOptions;
    const { code, metrics } = await watched(slow, { TELEMETRY_INTERVAL: '100ms', REQUESTS: '40' }, script);
    assert.equal(code, 99);
    assert.ok((metrics['llm_server_queue_depth']?.values['max'] ?? 0) >= 2);
    assert.ok((metrics['llm_server_kv_usage']?.values['max'] ?? 1) < 0.5);
    assert.ok((metrics['llm_server_running']?.values['max'] ?? 0) > 0);
  });

  test('reads the GPU where an exporter is named', async () => {
    const capture = readFileSync(join(root, 'lib/telemetry/captures/dcgm.txt'));
    const exporter = createServer((request, response) => {
      assert.equal(request.headers.authorization, undefined, 'the key is the server’s alone');
      response.end(capture);
    });
    await new Promise<void>((listening) => exporter.listen(0, '127.0.0.1', listening));
    const url = `http://127.0.0.1:${(exporter.address() as AddressInfo).port}/metrics`;
    const key = 'canary-key-91';
    const { code, samples, metrics } = await watched({ apiKey: key }, { API_KEY: key, GPU_METRICS_URL: url });
    exporter.close();
    assert.equal(code, 0);
    assert.equal(samples.find(({ source, atMs }) => source === 'gpu' && atMs > 0)?.values.gpuPowerW, 700);
    assert.equal(metrics['llm_gpu_memory_share']?.values['max'], 0.9);
  });
});

const dead = { TELEMETRY_INTERVAL: '500ms', REQUESTS: '3000', CONCURRENCY: '8' };

/** Requests of the load that no server ever answered are few: the rest of the data set is still to be asked. */
function assertStopped({ folder, code, output, samples }: Watched, why: string): void {
  assert.equal(code, 108, output);
  const run = readRunFile(folder);
  assert.equal(run.state, 'server-died');
  const records = readRecords(folder);
  assert.ok(records.length < 1000, `${records.length} of 3000 were sent`);
  assert.ok(records.some(({ success }) => success));
  const said =
    /The server died at \d\d:\d\d:\d\d UTC, .* into the run: (.*)\. ([\d ]+) of 3 000 requests were done/.exec(output);
  assert.equal(said?.[1], why, output);
  const done = Number(said?.[2]?.replaceAll(' ', ''));
  // what ends while the run is being stopped, or is cut off by it, is recorded besides
  assert.ok(done > 0 && done <= records.length, `${done} of ${records.length}`);
  assert.equal(samples.at(-1)?.died, why);
  const diedMs = run.serverDied?.atMs ?? Number.NaN;
  const lastSuccess = Math.max(...records.filter(({ success }) => success).map(({ endMs }) => endMs));
  assert.ok(diedMs >= lastSuccess - 1000, `died at ${diedMs}, the last success ended at ${lastSuccess}`);
}

describe('a run is stopped, and all of it kept, when its server', together, () => {
  test('is gone', async () => {
    assertStopped(
      await watched({ faults: ['crash,nth=60,restartSeconds=3600'] }, dead),
      'it takes no connections any more',
    );
  });

  test('crashed and is back with an empty cache', async () => {
    assertStopped(
      await watched({ faults: ['crash,nth=60,ending=reset,restartSeconds=1'] }, dead),
      'its process began anew',
    );
  });
});

describe('a run goes on', together, () => {
  for (const rule of ['metrics-outage', 'metrics-outage,how=hang', 'brown-out,nth=20,factor=6,seconds=3'])
    test(`through ${rule}`, async () => {
      const { code, output, folder } = await watched({ faults: [rule] }, { TELEMETRY_INTERVAL: '200ms' });
      assert.equal(code, 0, output);
      assert.equal(readRunFile(folder).state, 'completed');
      assert.equal(readRecords(folder).filter(({ success }) => success).length, 60);
    });
});

/** Passes everything on to a server but its metrics, and is gone at the nth request for an answer. */
async function proxyWithoutMetrics(target: string, lastRequest: number): Promise<{ url: string }> {
  let asked = 0;
  const proxy = createServer((request, response) => {
    if (request.url === '/metrics') return response.writeHead(404).end('no such path');
    if (request.url?.startsWith('/v1/chat') && ++asked === lastRequest) {
      proxy.close();
      proxy.closeAllConnections();
      return undefined;
    }
    const { method, headers, url = '/' } = request;
    const onward = createRequest(target + url, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    return request.pipe(onward);
  });
  await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening));
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` };
}

test('a server without metrics is noted, and its death is still noticed', async () => {
  const simulator = await startSimulator({ profile: 'tiny-cpu', model: 'tiny' });
  const { url } = await proxyWithoutMetrics(simulator.url, 60);
  const folder = join(temporaryFolder(after), 'run');
  const { code, output } = await runProcess({
    command: customK6,
    args: ['run', '--log-format', 'raw', scenario],
    env: { BASE_URL: url, RUN_DIR: folder, MAX_TOKENS: '30', ...dead },
  });
  await simulator.close();
  assert.equal(code, 108, output);
  assert.match(output, /The server died at .*it takes no connections any more/);
  const run = readRunFile(folder);
  assert.equal(run.state, 'server-died');
  assert.ok(run.notes.some((note) => /offers no metrics at .*\(HTTP 404\)/.test(note)));
});

test('metrics that were asked for by name and are not there are a mistake', async () => {
  const simulator = await startSimulator({ profile: 'instant', model: 'tiny' });
  const { code, output } = await runProcess({
    command: customK6,
    args: ['run', '--log-format', 'raw', scenario],
    env: { BASE_URL: simulator.url, RUNS_DIR: temporaryFolder(after), GPU_METRICS_URL: `${simulator.url}/metrics` },
  });
  await simulator.close();
  assert.equal(code, 108, output);
  assert.match(output, /GPU_METRICS_URL=http:\S+ offers no metrics \(no metrics that are understood\)/);
});

test('a stock k6 stops as well, and tells the extremes', { skip: !existsSync(stockK6) }, async () => {
  const simulator = await startSimulator({
    profile: 'tiny-cpu',
    model: 'tiny',
    faults: ['crash,nth=60,restartSeconds=3600'],
  });
  const runs = temporaryFolder(after);
  const { code, output } = await runProcess({
    command: stockK6,
    args: ['run', '--log-format', 'raw', scenario],
    env: { BASE_URL: simulator.url, RUNS_DIR: runs, MAX_TOKENS: '30', ...dead },
  });
  await simulator.close();
  assert.equal(code, 108, output);
  assert.match(output, /The server died at .*it takes no connections any more/);
  assert.match(output, /server {2}at most \d+ waiting, KV cache at most/);
});
