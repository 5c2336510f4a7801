import assert from 'node:assert/strict';
import { test } from 'node:test';
import { baseRun } from '../../reports/golden/base-run.ts';
import type { ServerSample } from '../schema/server-sample.ts';
import { setupOf, unknownSetup } from './setup.ts';
import { setupOfRun } from './setup-of-run.ts';
import { factsFrom } from './user-facts.ts';

const cacheConfig = baseRun.server.cacheConfig ?? {};

function sampleOf(known: Partial<ServerSample>): ServerSample {
  return {
    v: 1,
    atMs: 0,
    source: 'server',
    kind: 'vllm',
    up: true,
    why: null,
    died: null,
    processStart: null,
    values: {},
    ...known,
  };
}
const exporter = sampleOf({ source: 'gpu', kind: 'dcgm', gpuName: 'NVIDIA H100 80GB HBM3', values: { gpus: 2 } });

const withSettings = (settings: (typeof baseRun)['configuration']) => ({
  ...baseRun,
  configuration: { ...baseRun.configuration, ...settings },
});
const withServer = (server: Partial<(typeof baseRun)['server']>) => ({
  ...baseRun,
  server: { ...baseRun.server, ...server },
});

test('the server tells its model, its cache and whether it caches prefixes', () => {
  const setup = setupOfRun(baseRun, [sampleOf({})]);
  assert.equal(setup.model?.id, 'gemma-3-4b-it');
  assert.equal(setup.kvCacheTokens, 2204 * 16);
  assert.equal(setup.prefixCaching, true);
  assert.equal(setup.tokensPerStep, 1);
  assert.equal(setup.gpu, null);
  assert.match(setup.unknown.join(), /which GPU it was \(name it by the setting GPU/);
  assert.deepEqual([setup.weightBits, setup.kvBits], [null, null]);
});

test('newer servers tell the tokens themselves, and the type of the cache', () => {
  const told = (more: Record<string, string>) =>
    setupOfRun(withServer({ cacheConfig: { ...cacheConfig, ...more } }), []);
  assert.equal(told({ kv_cache_size_tokens: '524288' }).kvCacheTokens, 524_288);
  assert.equal(told({ kv_cache_size_tokens: 'None', num_gpu_blocks: 'None' }).kvCacheTokens, null);
  assert.equal(told({ cache_dtype: 'fp8_e4m3' }).kvBits, 8);
  assert.equal(told({ cache_dtype: 'bfloat16' }).kvBits, 16);
  assert.equal(told({ enable_prefix_caching: 'False' }).prefixCaching, false);
  const known = { ...withServer({ cacheConfig }), configuration: { WEIGHT_BITS: 16 } };
  assert.equal(setupOfRun(known, []).kvBits, 16);
});

test('an exporter tells the GPUs, settings count before it, the user’s facts before both', () => {
  const found = setupOfRun(baseRun, [exporter]);
  assert.deepEqual([found.gpu?.id, found.gpus, found.unknown], ['h100-sxm', 2, []]);
  const run = withSettings({ GPU: 'RTX 4080', GPUS: 1, REPLICAS: 3, WEIGHT_BITS: 16 });
  const set = setupOfRun(run, [exporter]);
  assert.deepEqual([set.gpu?.id, set.gpus, set.replicas, set.weightBits], ['rtx-4080', 1, 3, 16]);
  const facts = factsFrom({ setup: { gpu: 'L4', weightBits: 8, model: 'opt-125m', kvCacheTokens: 99 } }, 'facts.json');
  const told = setupOfRun(run, [exporter], facts);
  assert.deepEqual(
    [told.gpu?.id, told.gpus, told.weightBits, told.model?.id, told.kvCacheTokens],
    ['l4', 1, 8, 'opt-125m', 99],
  );
});

test('data-parallel engines are replicas, which share the GPUs of the exporter and have a cache each', () => {
  const run = withServer({ cacheConfig: { ...cacheConfig, engines: '2' } });
  const four = { ...exporter, values: { gpus: 4 } };
  const told = setupOfRun(run, [four]);
  assert.deepEqual([told.replicas, told.gpus, told.kvCacheTokens], [2, 2, 2204 * 16]);
  assert.equal(setupOfRun({ ...run, configuration: { REPLICAS: 6 } }, [four]).replicas, 6);
});

test('a served name that says nothing gives way to what it stands for, and to a config.json', () => {
  const behindAlias = withServer({ model: 'prod', modelRoot: '/models/Qwen2.5-7B-Instruct-AWQ' });
  assert.equal(setupOfRun(behindAlias, []).model?.id, 'qwen2.5-7b');
  assert.equal(setupOfRun(behindAlias, []).weightBits, 4);
  const unknown = setupOfRun(withServer({ model: 'prod', modelRoot: null }), [exporter]);
  assert.deepEqual(unknown.unknown, ['the shape of the model prod (give its config.json by --facts)']);
  const config = {
    model_type: 'llama',
    hidden_size: 2048,
    intermediate_size: 8192,
    num_hidden_layers: 16,
    num_attention_heads: 32,
    vocab_size: 1000,
    quantization_config: { quant_method: 'fp8' },
  };
  const facts = factsFrom(config, 'config.json');
  assert.deepEqual(
    [setupOfRun(behindAlias, [], facts).model?.layers, setupOfRun(baseRun, [], facts).weightBits],
    [16, 8],
  );
});

test('drafted tokens make a step yield more, and servers that do not count them leave it open', () => {
  const drafting = sampleOf({ values: { specDrafts: 100, specDraftTokens: 300 } });
  assert.equal(
    setupOfRun(baseRun, [sampleOf({ values: { specDrafts: 0, specDraftTokens: 0 } }), drafting]).tokensPerStep,
    4,
  );
  assert.equal(setupOfRun(baseRun, [sampleOf({ values: { specDraftTokens: 300 } })]).tokensPerStep, null);
  assert.equal(setupOfRun(baseRun, [sampleOf({ kind: 'sglang' })]).tokensPerStep, null);
  assert.equal(setupOfRun(baseRun, []).tokensPerStep, null);
});

test('a request for several answers at once gets a token of each from a step', () => {
  const run = withSettings({ EXTRA_BODY: '{"n":3,"ignore_eos":true}' });
  assert.equal(setupOfRun(run, [sampleOf({})]).tokensPerStep, 3);
  assert.equal(setupOfRun(run, []).tokensPerStep, null);
});

test('a GPU that is not known is named, with those that are', () => {
  const setup = setupOf({ gpu: 'RTX 6090', model: 'gpt-4o' });
  assert.match(setup.unknown[0] ?? '', /what the GPU RTX 6090 can do \(known are RTX 4080, /);
  assert.match(setup.unknown[1] ?? '', /the shape of the model gpt-4o/);
  assert.deepEqual(unknownSetup.unknown.length, 2);
});
