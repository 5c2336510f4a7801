import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { profiles } from './index.ts';

const folder = new URL('.', import.meta.url);

test('the registry holds every profile of the folder, once, under the name of its file', () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const others = new Set(['index', 'profile', 'profile-file']);
  const units = files.map((name) => name.replace(/\.ts$/, '')).filter((name) => !others.has(name));
  assert.deepEqual(profiles.map(({ id }) => id).sort(), units.sort());
});

test('the README shows exactly these profiles, in this order, with what they rest on', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const shown = /<!-- profiles -->\n([^]*?)<!-- \/profiles -->/.exec(readme)?.[1];
  const rows = profiles.map(
    ({ id, model, provenance, evidence, limits }) =>
      `| \`${id}\` | ${model} | ${limits.maxModelLen.toLocaleString('en')} | ${limits.kvCacheTokens.toLocaleString('en')} | **${provenance}** | ${evidence} |\n`,
  );
  const head = '| profile | model | max_model_len | KV tokens | provenance | evidence |\n|---|---|--:|--:|---|---|\n';
  assert.equal(shown, head + rows.join(''));
});

test('every profile can hold one request of its full length', () => {
  for (const { id, limits } of profiles) {
    assert.ok(limits.maxModelLen <= limits.kvCacheTokens - limits.blockSize, id);
  }
});

/** Data sheets: GB/s of memory, dense bf16 TFLOP/s with 32-bit accumulation, GB of memory. */
const machines: Readonly<Record<string, readonly [number, number, number]>> = {
  h100: [3350, 989, 85],
  a100: [2039, 312, 85],
  l40s: [864, 362, 48],
  rtx5090: [1792, 209.5, 34],
  rtx4090: [1008, 165, 25.4],
  rtx4080: [717, 97.5, 17],
};
/** Parameters that are read and that are multiplied per token (without embeddings), 1e9; layers · query width; bytes of cache per token. */
const models: Readonly<Record<string, readonly [number, number, number, number]>> = {
  'llama-3.1-8b': [7.5, 6.98, 32 * 4096, 131_072],
  'qwen3-4b': [4.02, 3.63, 36 * 4096, 147_456],
  'mistral-7b': [7.11, 6.98, 32 * 4096, 131_072],
  'opt-125m': [0.124, 0.085, 12 * 768, 36_864],
  'gemma-3-4b': [3.88, 3.2, 34 * 2048, 139_264],
};

test('no profile is faster than its data sheet allows, nor slower than half of it, and its cache fits beside the weights', () => {
  const onGpu = profiles.filter(({ id }) => id !== 'instant' && id !== 'tiny-cpu');
  for (const { id, costs, limits } of onGpu) {
    const dash = id.indexOf('-');
    const [bandwidth, teraflops, memory] = machines[id.slice(0, dash)] ?? [0, 0, 0];
    const [read, multiplied, attention, cacheBytes] = models[id.slice(dash + 1)] ?? [0, 0, 0, 0];
    // Clocks above the data sheet's give a little more than its arithmetic.
    const shares: readonly (readonly [string, number, number])[] = [
      ['weights', (2 * read) / bandwidth / (costs.weightsMs / 1e3), 1],
      ['arithmetic', (2 * multiplied) / teraflops / (costs.perTokenUs / 1e3), 1.1],
      ['cache', cacheBytes / bandwidth / 1e3 / costs.perKvTokenUs, 1],
      ['attention', (2 * attention) / teraflops / costs.perSquaredTokenPs, 1.1],
    ];
    for (const [what, share, most] of shares) {
      assert.ok(share > 0.5 && share <= most, `${id}: ${what} at ${share.toFixed(2)} of the data sheet`);
    }
    assert.ok((limits.kvCacheTokens * cacheBytes) / 1e9 + 2 * read < 0.93 * memory, `${id}: the cache does not fit`);
  }
});
