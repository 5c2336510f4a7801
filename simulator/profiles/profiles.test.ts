import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { stepFloorS, stepWeightBytes, usualFlops } from '../../lib/facts/ceilings.ts';
import { findGpu, findModel } from '../../lib/facts/find.ts';
import { headParameters, kvElementsPerToken, stepParameters } from '../../lib/facts/model.ts';
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

test('no profile is faster than its data sheet allows, nor slower than half of it, and its cache fits beside the weights', () => {
  const onGpu = profiles.filter(({ id }) => id !== 'instant' && id !== 'tiny-cpu');
  for (const { id, model, costs, limits } of onGpu) {
    const dash = id.indexOf('-');
    const [gpu, known] = [findGpu(id.slice(0, dash)), findModel(model)];
    assert.ok(gpu && known, id);
    const machine = { gpu, gpus: 1, model: known, weightBits: 16, kvBits: 16 };
    const [bandwidth, flops] = [gpu.bandwidthBytesPerS.value, usualFlops(machine)];
    const multiplied = stepParameters(known) - headParameters(known);
    const attention = known.layers * known.queryHeads * known.headDim;
    const cacheBytes = 2 * kvElementsPerToken(known);
    // Clocks above the data sheet's give a little more than its arithmetic.
    const shares: readonly (readonly [string, number, number])[] = [
      ['weights', (1e3 * stepFloorS(machine)) / costs.weightsMs, 1],
      ['arithmetic', (1e6 * 2 * multiplied) / flops / costs.perTokenUs, 1.1],
      ['cache', (1e6 * cacheBytes) / bandwidth / costs.perKvTokenUs, 1],
      ['attention', (1e12 * 2 * attention) / flops / costs.perSquaredTokenPs, 1.1],
    ];
    for (const [what, share, most] of shares) {
      assert.ok(share > 0.5 && share <= most, `${id}: ${what} at ${share.toFixed(2)} of the data sheet`);
    }
    const held = limits.kvCacheTokens * cacheBytes + stepWeightBytes(machine);
    assert.ok(held < 0.93 * gpu.memoryBytes.value, `${id}: the cache does not fit`);
  }
});
