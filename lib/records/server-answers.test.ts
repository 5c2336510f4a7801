import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  isNamed,
  readCacheConfig,
  readModels,
  readSimulatorReport,
  readTokenCount,
  readVersion,
  serverKind,
} from './server-answers.ts';

const vllmModels =
  '{"object":"list","data":[{"id":"tiny","object":"model","created":1,"owned_by":"vllm","root":"/models/tiny","parent":null,"max_model_len":4096,"permission":[]}]}';

test("vLLM's models carry their length and root", () => {
  const [model] = readModels(vllmModels) ?? [];
  assert.ok(model);
  assert.deepEqual([model.id, model.root, model.maxModelLen], ['tiny', '/models/tiny', 4096]);
  assert.equal(serverKind(model), 'vLLM');
});

test('a simulator is never taken for hardware', () => {
  const body =
    '{"data":[{"id":"m","owned_by":"k6-vllm-simulator","simulator":{"profile":"h100","provenance":"derived"}}]}';
  assert.deepEqual(readModels(body)?.[0]?.simulated, { profile: 'h100', provenance: 'derived' });
});

test('a server that says little is read as far as it goes', () => {
  assert.deepEqual(readModels('{"data":[{"id":"m"},{"no":"id"}]}'), [
    { id: 'm', root: null, maxModelLen: null, ownedBy: null, simulated: null },
  ]);
});

test("llama.cpp's models carry their context elsewhere", () => {
  const body =
    '{"models":[],"object":"list","data":[{"id":"tiny","owned_by":"llamacpp","meta":{"n_vocab":4100,"n_ctx":4096}}]}';
  const [model] = readModels(body) ?? [];
  assert.ok(model);
  assert.equal(model.maxModelLen, 4096);
  assert.equal(serverKind(model), 'llama.cpp');
});

test("Ollama's models go by their name without the tag `latest`", () => {
  const served = (owner: string): boolean[] => {
    const body = `{"object":"list","data":[{"id":"llama3.2:latest","object":"model","created":1,"owned_by":"${owner}"}]}`;
    const [model] = readModels(body) ?? [];
    assert.ok(model);
    return ['llama3.2:latest', 'llama3.2', 'llama3', 'llama3.2:1b'].map((name) => isNamed(model, name));
  };
  assert.deepEqual(served('library'), [true, true, false, false]);
  assert.deepEqual(served('vllm'), [true, false, false, false]);
});

test('what is not a list of models is none', () => {
  for (const body of ['', 'hello', '[]', '{}', '{"data":{}}']) assert.equal(readModels(body), null);
});

test('version and token count are read, or null', () => {
  assert.equal(readVersion('{"version":"0.32.0"}'), '0.32.0');
  assert.equal(readVersion('not found'), null);
  assert.equal(readTokenCount('{"count":17,"max_model_len":4096}'), 17);
  assert.equal(readTokenCount('{"tokens":[1,22,333]}'), 3);
  assert.equal(readTokenCount('{"input_tokens":14}'), 14);
  assert.equal(readTokenCount('{"tokens":[]}'), null);
  assert.equal(readTokenCount('{"error":"no"}'), null);
});

test("the cache configuration is the labels of vLLM's info metric", () => {
  const metrics =
    '# TYPE x gauge\nvllm:cache_config_info{block_size="16",note="a\\"b",enable_prefix_caching="True"} 1.0\n';
  assert.deepEqual(readCacheConfig(metrics), { block_size: '16', note: 'a"b', enable_prefix_caching: 'True' });
  assert.equal(readCacheConfig('nothing of the kind'), null);
  const engine = (index: number): string => `vllm:cache_config_info{block_size="16",engine="${index}"} 1.0\n`;
  assert.deepEqual(readCacheConfig(engine(0) + engine(1)), { block_size: '16', engine: '0', engines: '2' });
});

test('what a simulator says of itself is read whole, or not at all', () => {
  const lateness = { steps: 9, p50Ms: 0.5, p99Ms: null, maxMs: 3, medianStepMs: 7, resyncs: 0, skippedMs: 0 };
  const state = { profile: 'h100', provenance: 'derived', evidence: 'a data sheet', timeScale: 2, engine: {} };
  const body = JSON.stringify({ ...state, lateness: { ...lateness, trustworthy: null } });
  const { engine: _engine, ...report } = state;
  assert.deepEqual(readSimulatorReport(body), { ...report, lateness: { ...lateness, trustworthy: null } });
  for (const other of ['', '{}', '[]', JSON.stringify(state), '{"lateness":{}}']) {
    assert.equal(readSimulatorReport(other), null);
  }
});
