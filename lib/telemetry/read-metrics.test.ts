import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { dialects } from './index.ts';
import { readMetrics } from './read-metrics.ts';

const capture = (name: string): string => readFileSync(new URL(`captures/${name}.txt`, import.meta.url), 'utf8');

test('a real vLLM 0.32 under load', () => {
  const { kind, processStart, values } = readMetrics(capture('vllm-0.32'), 'server');
  assert.equal(kind, 'vllm');
  assert.equal(processStart, 1795311742.88);
  assert.deepEqual(values, {
    queueDepth: 0,
    running: 8,
    kvUsage: 0.003907203907203893,
    preemptions: 0,
    promptTokens: 17453,
    generationTokens: 9631,
    prefixQueries: 17447,
    prefixHits: 1152,
    requestsSucceeded: 185,
    ttftSumS: 27.344516277313232,
    ttftCount: 194,
  });
});

test('vLLM 0.6, whose engine V0 had other names; an abort is no success, a hit rate of -1 is none', () => {
  assert.deepEqual(readMetrics(capture('vllm-0.6'), 'server'), {
    kind: 'vllm',
    processStart: 1729400010,
    values: {
      queueDepth: 7,
      running: 24,
      kvUsage: 0.62,
      preemptions: 3,
      promptTokens: 51234,
      generationTokens: 20480,
      requestsSucceeded: 100,
    },
  });
});

test('vLLM 0.9 with two engines and two names for the same: requests add up once, the fuller cache counts', () => {
  assert.deepEqual(readMetrics(capture('vllm-0.9'), 'server').values, {
    queueDepth: 5,
    running: 21,
    kvUsage: 0.5,
    prefixQueries: 1500,
    prefixHits: 480,
  });
});

test('SGLang: each request once, whatever the ranks and priorities', () => {
  assert.deepEqual(readMetrics(capture('sglang'), 'server'), {
    kind: 'sglang',
    processStart: null,
    values: {
      queueDepth: 2826,
      running: 162,
      kvUsage: 0.28,
      preemptions: 5,
      promptTokens: 8128902,
      generationTokens: 7557572,
      prefixQueries: 8128902,
      prefixHits: 61000,
      prefixHitRate: 0.0075,
      requestsSucceeded: 11228,
      ttftSumS: 2351897.9474117756,
      ttftCount: 11008,
    },
  });
});

test('TGI, which says nothing of its cache', () => {
  assert.deepEqual(readMetrics(capture('tgi'), 'server').values, {
    queueDepth: 3,
    running: 17,
    promptTokens: 70400,
    generationTokens: 6144,
    requestsSucceeded: 120,
  });
});

test('a real llama.cpp, with and without its count of cached tokens', () => {
  const text = capture('llama-cpp');
  const values = {
    queueDepth: 0,
    running: 0,
    promptTokens: 1247,
    generationTokens: 24198,
    specDrafts: 0,
    specDraftTokens: 0,
  };
  assert.deepEqual(readMetrics(text, 'server'), {
    kind: 'llama.cpp',
    processStart: null,
    values: { ...values, prefixQueries: 1247, prefixHits: 1107 },
  });
  const older = text.replaceAll(/^llamacpp:prompt_tokens_cached.*$/gm, '');
  assert.deepEqual(readMetrics(older, 'server').values, { ...values, promptTokens: 140 });
});

test('two GPUs by DCGM: the fullest decides its share, a blank value is no utilisation', () => {
  assert.deepEqual(readMetrics(capture('dcgm'), 'gpu').values, {
    gpus: 2,
    gpuMemoryUsedBytes: 73_000 * 2 ** 20,
    gpuMemoryTotalBytes: 160_000 * 2 ** 20,
    gpuMemoryShare: 0.9,
    gpuUtilization: 1,
    gpuPowerW: 700,
    gpuTemperatureC: 61,
  });
});

test('a GPU by nvidia-smi', () => {
  assert.deepEqual(readMetrics(capture('nvidia-smi'), 'gpu').values, {
    gpus: 1,
    gpuMemoryUsedBytes: 706_740_224,
    gpuMemoryTotalBytes: 8_589_934_592,
    gpuMemoryShare: 706_740_224 / 8_589_934_592,
    gpuUtilization: 0.42,
    gpuPowerW: 28.07,
    gpuTemperatureC: 34,
  });
});

test('an exporter names its GPUs where all have one name', () => {
  const dcgm = capture('dcgm');
  assert.equal(readMetrics(dcgm, 'gpu').gpuName, 'NVIDIA H100 80GB HBM3');
  const mixed = dcgm.replace(/(FB_USED.*)modelName="NVIDIA H100 80GB HBM3"/, '$1modelName="NVIDIA L4"');
  assert.equal(readMetrics(mixed, 'gpu').gpuName, undefined);
  assert.equal(readMetrics(capture('nvidia-smi'), 'gpu').gpuName, 'NVIDIA GeForce RTX 2080 SUPER');
});

test('speculative decoding by vLLM, summed over its engines', () => {
  const engine = (index: number): string =>
    `vllm:spec_decode_num_drafts_total{engine="${index}"} 10\nvllm:spec_decode_num_draft_tokens_total{engine="${index}"} 30\n`;
  assert.deepEqual(readMetrics(engine(0) + engine(1), 'server').values, { specDrafts: 20, specDraftTokens: 60 });
});

test('what is neither is nothing, and a GPU is no server', () => {
  const nothing = { kind: null, values: {}, processStart: null };
  for (const text of ['', '<html>vllm: soon</html>', 'up 1\n', '{"error":"no"}'])
    assert.deepEqual(readMetrics(text, 'server'), nothing);
  assert.deepEqual(readMetrics(capture('dcgm'), 'server'), nothing);
});

test('values that cannot be are left out', () => {
  const text =
    'vllm:num_requests_waiting NaN\nvllm:num_requests_running +Inf\nvllm:kv_cache_usage_perc{engine="0"} NaN\nvllm:kv_cache_usage_perc{engine="1"} 0.4\n';
  assert.deepEqual(readMetrics(text, 'server').values, { kvUsage: 0.4 });
});

test('every dialect is registered, has a scrape to be tested with, and its mark begins all of its names', () => {
  const files = readdirSync(new URL('.', import.meta.url));
  const captures = readdirSync(new URL('captures', import.meta.url));
  for (const { id, mark, values } of dialects) {
    const file = id.replace('.', '-');
    assert.ok(files.includes(`${file}.ts`), file);
    assert.ok(
      captures.some((name) => name.startsWith(file)),
      file,
    );
    for (const { names } of Object.values(values())) for (const name of names) assert.ok(name.startsWith(mark), name);
  }
});
