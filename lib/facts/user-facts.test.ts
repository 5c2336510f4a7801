import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../schema/usage-error.ts';
import { findGpu, findModel } from './find.ts';
import { factsFrom, joinFacts } from './user-facts.ts';

const counted = {
  name: 'my-org/mine-2b',
  layers: 20,
  queryHeads: 16,
  kvHeads: 4,
  headDim: 128,
  hidden: 2048,
  vocabulary: 50_000,
  parameters: 2e9,
};
const gpu = { name: 'H100 NVL', memoryGiB: 94, bandwidthGBPerS: 3938, tflops16: 835, tflops8: 1671, powerW: 400 };

function problemsOf(value: unknown): string {
  try {
    factsFrom(value, 'facts.json');
  } catch (error) {
    assert.ok(error instanceof UsageError);
    return error.problems.join('\n');
  }
  return assert.fail('it was taken');
}

test('GPUs and models of the user’s own are found by their names, before those that are known', () => {
  const { gpus, models } = factsFrom({ gpus: [gpu, { ...gpu, name: 'RTX 4090' }], models: [counted] }, 'facts.json');
  const found = findGpu('NVIDIA H100 NVL', gpus);
  assert.equal(found?.bandwidthBytesPerS.value, 3938e9);
  assert.equal(found?.flops.bits8?.value, 1671e12);
  assert.equal(found?.flops.bits4, null);
  assert.equal(found?.memoryBytes.value, 94 * 2 ** 30);
  assert.deepEqual(found?.powerW, { value: 400, source: 'facts.json', verified: false });
  assert.equal(findGpu('rtx 4090', gpus)?.bandwidthBytesPerS.value, 3938e9);
  const model = findModel('mine-2b-AWQ', models);
  assert.equal(model?.activeParameters, 2e9);
  // unless told otherwise the embedding is not the head, which makes the bounds wider
  assert.equal(model?.lookedUpParameters, 2048 * 50_000);
});

test('a model may be given as its config.json, alone or in a list', () => {
  const config = {
    model_type: 'opt',
    vocab_size: 50_272,
    max_position_embeddings: 2048,
    hidden_size: 768,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    ffn_dim: 3072,
  };
  assert.equal(factsFrom(config, 'config.json').servedModel?.parameters, 125_239_296);
  const { models } = factsFrom({ models: [{ name: 'mine', config }] }, 'facts.json');
  assert.equal(findModel('org/mine', models)?.parameters, 125_239_296);
  assert.match(problemsOf({ models: [{ name: 'mine', config: { model_type: 'opt' } }] }), /hidden_size is missing/);
});

test('every mistake is named by its place', () => {
  const { tflops16: _, ...slow } = gpu;
  const { layers: __, ...flat } = counted;
  const problems = problemsOf({ setup: { gpu: '' }, gpus: [slow], models: [counted, flat], gpu: 'L4' });
  assert.match(problems, /^setup\.gpu: must not be empty$/m);
  assert.match(problems, /^gpus\.0\.tflops16: is missing; it must be dense TFLOP\/s in 16 bits, above 0$/m);
  assert.match(problems, /^models\.1\.layers: is missing/m);
  assert.match(problems, /Unrecognized key: "gpu"/);
  assert.match(problemsOf([1]), /docs\/facts\.md/);
});

test('of several files the last counts', () => {
  const [first, second] = [
    factsFrom({ setup: { gpu: 'L4', gpus: 2 }, gpus: [gpu] }, 'a'),
    factsFrom({ setup: { gpus: 4 }, gpus: [{ ...gpu, powerW: 350 }] }, 'b'),
  ];
  const joined = joinFacts([first, second]);
  assert.deepEqual(joined.setup, { gpu: 'L4', gpus: 4 });
  assert.equal(findGpu('H100 NVL', joined.gpus)?.powerW?.value, 350);
  assert.deepEqual(joinFacts([]), { setup: {}, gpus: [], models: [], servedModel: null });
});
