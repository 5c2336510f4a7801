import assert from 'node:assert/strict';
import test from 'node:test';
import { setupOf, unknownSetup } from '../facts/setup.ts';
import type { RecordLine } from '../schema/record.ts';
import type { Run } from '../schema/run.ts';
import type { ServerSample, ServerValues } from '../schema/server-sample.ts';
import { assessRecords } from './assess.ts';
import { engineRows } from './engine-rows.ts';
import type { Beside } from './evidence-of-records.ts';
import { nothingAmiss } from './evidence.ts';
import { memoryUse } from './memory-use.ts';
import { plainRecord, plainRun } from './plain-run.test-support.ts';
import { createColumnsBuilder } from './record-columns.ts';
import { joinTokenUse } from './token-use.ts';

const server: Run['server'] = {
  ...plainRun.server,
  kind: 'vLLM',
  version: '0.11.0',
  model: 'google/gemma-3-4b-it',
  modelRoot: 'google/gemma-3-4b-it',
  maxModelLen: 4096,
  cacheConfig: {
    block_size: '16',
    num_gpu_blocks: '739',
    cache_dtype: 'auto',
    enable_prefix_caching: 'True',
    gpu_memory_utilization: '0.9',
    sliding_window: 'None',
    mamba_cache_mode: 'none',
  },
};
const run: Run = { ...plainRun, server, configuration: { GPU: 'RTX 4080', WEIGHT_BITS: 16 } };
/** That of the offline batch. */
const setup = setupOf({ gpu: 'RTX 4080', model: server.model, weightBits: 16, kvBits: 16, kvCacheTokens: 11_824 });

const assessed = (records: readonly RecordLine[], of: Run = run, beside: Beside = { setup }) => {
  const builder = createColumnsBuilder();
  for (const record of records) builder.append(record);
  return assessRecords(of, builder.finish(), null, nothingAmiss, beside);
};
const some = (rest: (index: number) => Partial<RecordLine>): RecordLine[] =>
  Array.from({ length: 40 }, (_, i) => ({ ...plainRecord(i, 60 * i, {}), ...rest(i) }));
const sample = (atMs: number, source: ServerSample['source'], values: ServerValues): ServerSample => ({
  v: 1,
  atMs,
  source,
  kind: source === 'gpu' ? 'dcgm' : 'vllm',
  up: true,
  why: null,
  died: null,
  processStart: null,
  values,
});

test('tokens are added up over the successes that were measured, and held against the context', () => {
  const { tokenUse } = assessed([
    ...some((i) => (i === 0 ? { success: false, failureKind: 'timeout', promptTokens: null, outputTokens: null } : {})),
    { ...plainRecord(99, 0, {}), phase: 'warmup' },
  ]);
  assert.deepEqual(tokenUse, {
    requests: 39,
    prompt: { total: 3900, mean: 100 },
    cached: null,
    output: { total: 39 * 45, mean: 45 },
    all: { total: 39 * 145, mean: 145 },
    context: { maxModelLen: 4096, promptShare: 0.0244141, outputShare: 0.0109863, requestShare: 0.0354004 },
  });
});

test('tokens of the prefix cache are those of the records, else the share that the server counted, else not told', () => {
  assert.deepEqual(assessed(some(() => ({ cachedTokens: 32 }))).tokenUse?.cached, { total: 1280, mean: 32 });
  const samples = [
    sample(0, 'server', { prefixQueries: 0, prefixHits: 0 }),
    sample(3000, 'server', { prefixQueries: 4000, prefixHits: 1000 }),
  ];
  assert.deepEqual(
    assessed(
      some(() => ({})),
      run,
      { setup, samples },
    ).tokenUse?.cached,
    { total: 1000, mean: 25 },
  );
  assert.equal(assessed(some(() => ({}))).tokenUse?.cached, null);
});

test('without counts, and without the longest context, nothing is said of them', () => {
  assert.equal(assessed(some(() => ({ promptTokens: null, outputTokens: null, tokenSource: 'none' }))).tokenUse, null);
  const nameless = { ...run, server: { ...server, maxModelLen: null } };
  assert.equal(
    assessed(
      some(() => ({})),
      nameless,
    ).tokenUse?.context,
    null,
  );
});

test('runs together have the tokens of all, and only what all of them tell', () => {
  const one = assessed(some(() => ({ cachedTokens: 10 }))).tokenUse;
  const two = assessed(some(() => ({ promptTokens: 300 }))).tokenUse;
  assert.ok(one && two);
  const joined = joinTokenUse([one, two]);
  assert.deepEqual([joined?.requests, joined?.prompt, joined?.cached], [80, { total: 16_000, mean: 200 }, null]);
  assert.equal(joined?.context?.maxModelLen, 4096);
  assert.equal(joinTokenUse([]), null);
});

test('memory is as the offline batch has it: weights by the shape of the model, cache by its tokens, the rest by subtraction', () => {
  const tokens = assessed(some(() => ({ promptTokens: 788, outputTokens: 308, chunks: 308 }))).tokenUse;
  const memory = memoryUse({ run, setup, samples: [], tokens });
  const gib = (what: string): number => (memory?.rows.find((row) => row.what === what)?.bytes ?? Number.NaN) / 2 ** 30;
  // 8.58 GiB are stated, vision tower included, and 1.58 GiB for 11,824 tokens
  assert.ok(Math.abs(gib('Weights of the model') - 7.23) < 0.02);
  assert.ok(Math.abs(gib('KV cache') / 1.58 - 1) < 0.04);
  assert.ok(Math.abs(gib('Set aside for the server') - 14.4) < 1e-6);
  assert.ok(Math.abs(gib('Free') - 1.6) < 1e-6);
  const parts = ['Weights of the model', 'KV cache', 'Everything else of it'].map(gib);
  assert.ok(Math.abs(parts.reduce((sum, each) => sum + each) - 14.4) < 1e-6);
  // 2.88 is stated
  assert.ok(Math.abs((memory?.longestRequests ?? 0) - 2.887) < 0.001);
  assert.ok(Math.abs((memory?.meanRequests ?? 0) - 11_824 / 1096) < 0.001);
});

test('what an exporter and the server tell counts before what could be computed', () => {
  const told = {
    ...run,
    server: { ...server, cacheConfig: { ...server.cacheConfig, kv_cache_memory_bytes: '2147483648' } },
  };
  const samples = [
    sample(0, 'gpu', { gpuMemoryUsedBytes: 9e9, gpuMemoryTotalBytes: 17e9 }),
    sample(1000, 'gpu', { gpuMemoryUsedBytes: 12e9, gpuMemoryTotalBytes: 17e9 }),
  ];
  const memory = memoryUse({ run: told, setup, samples, tokens: null });
  assert.equal(memory?.totalBytes, 17e9);
  assert.deepEqual(
    memory?.rows.map(({ what, bytes, source }) => [what, source, what === 'Weights of the model' ? 0 : bytes]),
    [
      ['Weights of the model', 'computed', 0],
      ['KV cache', 'told', 2 ** 31],
      ['Everything else in use', 'computed', memory?.rows[2]?.bytes],
      ['In use together', 'told', 12e9],
      ['Free', 'computed', 5e9],
    ],
  );
});

test('what nobody tells is left out, and of a server of which nothing is known all of it', () => {
  const bits = setupOf({ gpu: 'RTX 4080', model: server.model });
  const rows = memoryUse({ run, setup: bits, samples: [], tokens: null })?.rows.map(({ what }) => what);
  assert.deepEqual(rows, ['Set aside for the server', 'Free']);
  assert.equal(memoryUse({ run: plainRun, setup: unknownSetup, samples: [], tokens: null }), null);
  assert.deepEqual(engineRows(plainRun, unknownSetup, []), [{ name: 'Model', value: 'm', source: '/v1/models' }]);
});

test('two replicas have everything twice', () => {
  const [one, two] = [1, 2].map((replicas) =>
    memoryUse({ run, setup: { ...setup, replicas }, samples: [], tokens: null }),
  );
  for (const [i, row] of (one?.rows ?? []).entries())
    assert.ok(Math.abs((two?.rows[i]?.bytes ?? 0) - 2 * row.bytes) <= 1, row.what);
  assert.equal(two?.kvCacheTokens, 2 * 11_824);
});

test('every row of the engine says who tells it, and machinery that says nothing is left out', () => {
  const rows = engineRows(run, setup, []);
  const value = (name: string) => rows.find((row) => row.name === name);
  assert.deepEqual(value('GPU'), { name: 'GPU', value: 'RTX 4080', source: 'setting GPU' });
  assert.equal(value('Prefix caching')?.value, 'on');
  assert.equal(value('Sliding window'), undefined);
  assert.equal(value('Requests of the longest context that it holds')?.value, '2.89');
  assert.ok(rows.every(({ source, value: text }) => source !== '' && text !== ''));
});

test('a level has what the server told while it went on, and nothing where no scrape falls into it', () => {
  const stepped: Run = { ...run, profile: { name: 'ladder', levels: [1, 2, 3] } };
  const at = (level: number, fromMs: number): RecordLine[] =>
    Array.from({ length: 20 }, (_, i) => ({ ...plainRecord(100 * level + i, fromMs + 500 * i, {}), level }));
  const samples = [
    [0, 1, 0, 0],
    [5000, 1, 0.1, 0],
    [10_500, 2, 0.1, 3],
    [15_000, 4, 0.5, 5],
    [21_500, 0, 0, 9],
  ].map(([atMs = 0, running = 0, kvUsage = 0, preemptions = 0]) =>
    sample(atMs, 'server', { running, kvUsage, preemptions }),
  );
  const records = [...at(1, 100), ...at(2, 11_000), ...at(3, 30_000)];
  const [one, two, three] = assessed(records, stepped, { setup, samples }).levels?.list ?? [];
  const value = (level: typeof one, id: string) => level?.measures.find((measure) => measure.id === id)?.value;
  assert.deepEqual([value(one, 'running-mean'), value(one, 'kv-usage-max')], [1, 0.1]);
  assert.equal(value(one, 'preemptions-count'), 3, 'from the scrape before it to the one after it');
  assert.deepEqual([value(two, 'running-mean'), value(two, 'kv-usage-max')], [4, 0.5]);
  assert.equal(value(two, 'preemptions-count'), 6);
  assert.equal(value(three, 'running-mean'), undefined);
});
