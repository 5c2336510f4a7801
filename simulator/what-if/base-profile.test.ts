import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findGpu } from '../../lib/facts/find.ts';
import { setupOf } from '../../lib/facts/setup.ts';
import { profileNamed } from '../profiles/profile-file.ts';
import { baseOf, batchOf } from './base-profile.ts';

test('of a known model on a known GPU the data sheet gives a base near the built-in profile', () => {
  for (const id of ['h100-llama-3.1-8b', 'a100-llama-3.1-8b', 'l40s-llama-3.1-8b', 'rtx4080-gemma-3-4b']) {
    const builtIn = profileNamed(id);
    const { profile, shapeKnown, cautions } = baseOf(
      setupOf({ gpu: id.split('-')[0], model: builtIn.model }),
      undefined,
    );
    assert.deepEqual([shapeKnown, cautions], [true, []]);
    for (const name of ['weightsMs', 'perTokenUs', 'perKvTokenUs', 'perSquaredTokenPs'] as const) {
      const ratio = profile.costs[name] / builtIn.costs[name];
      assert.ok(ratio > 0.8 && ratio < 1.25, `${id}: ${name} is ${ratio.toFixed(2)} of the built-in one`);
    }
    const cache = profile.limits.kvCacheTokens / builtIn.limits.kvCacheTokens;
    assert.ok(cache > 0.8 && cache < 1.25, `${id}: ${cache.toFixed(2)} of the cache`);
    assert.deepEqual(
      [profile.limits.maxNumSeqs, profile.limits.maxNumBatchedTokens],
      [builtIn.limits.maxNumSeqs, builtIn.limits.maxNumBatchedTokens],
    );
  }
});

test('a profile that rests on a measured server of that model and GPU comes before the data sheet', () => {
  const measured = profileNamed('rtx5090-qwen3-4b');
  assert.equal(baseOf(setupOf({ gpu: 'RTX 5090', model: measured.model }), undefined).profile.id, measured.id);
  const quantized = baseOf(setupOf({ gpu: 'RTX 5090', model: measured.model, weightBits: 8 }), undefined).profile;
  assert.equal(quantized.id, 'rtx-5090-qwen3-4b-data-sheet');
  assert.ok(quantized.costs.weightsMs < 0.6 * measured.costs.weightsMs);
});

test('what is not known is said, and a profile that the user names needs no facts', () => {
  const noGpu = baseOf(setupOf({ model: 'meta-llama/Llama-3.1-8B-Instruct' }), undefined);
  assert.equal(noGpu.shapeKnown, true);
  assert.match(noGpu.cautions.join(), /which GPU it was .* started from the data sheet of the H100 SXM/);
  const nothing = baseOf(setupOf({ gpu: 'L40S', model: 'acme/secret' }), undefined);
  assert.equal(nothing.shapeKnown, false);
  assert.match(nothing.cautions.join(), /shape of the model acme\/secret .* started from h100-llama-3\.1-8b/);
  const named = profileNamed('tiny-cpu');
  assert.deepEqual(baseOf(setupOf({}), named), { profile: named, shapeKnown: true, cautions: [] });
});

test('vLLM batches more from 70 GiB of memory on, but not on the A100', () => {
  const batches = ['l40s', 'h100', 'a100', 'h200'].map((name) => {
    const gpu = findGpu(name);
    assert.ok(gpu);
    return batchOf(gpu).maxNumBatchedTokens;
  });
  assert.deepEqual(batches, [2048, 8192, 2048, 8192]);
});
