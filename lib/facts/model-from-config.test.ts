import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../schema/usage-error.ts';
import { findModel } from './find.ts';
import { isModelConfig, modelFromConfig } from './model-from-config.ts';

const named = { id: 'mine', names: [], source: 'config.json' };
const of = (config: unknown) => modelFromConfig(config, named);

const llama = {
  architectures: ['LlamaForCausalLM'],
  model_type: 'llama',
  hidden_size: 4096,
  intermediate_size: 14_336,
  num_hidden_layers: 32,
  num_attention_heads: 32,
  num_key_value_heads: 8,
  vocab_size: 128_256,
  tie_word_embeddings: false,
  rope_theta: 500_000,
  torch_dtype: 'bfloat16',
};

function problemsOf(config: unknown): readonly string[] {
  try {
    of(config);
  } catch (error) {
    assert.ok(error instanceof UsageError);
    return error.problems;
  }
  return assert.fail('it was taken');
}

test('a config.json gives the same facts as the model that is known', () => {
  const { id: _, names: __, source: ___, ...facts } = of(llama);
  const known = findModel('Llama-3.1-8B');
  assert.ok(known);
  assert.deepEqual(facts, {
    layers: 32,
    queryHeads: 32,
    kvHeads: 8,
    headDim: 128,
    hidden: 4096,
    vocabulary: 128_256,
    parameters: known.parameters,
    activeParameters: known.parameters,
    lookedUpParameters: 128_256 * 4096,
    weightBits: null,
    slidingWindow: null,
  });
});

test('a language model inside another is found, with what its library takes for granted', () => {
  const gemma = {
    architectures: ['Gemma3ForConditionalGeneration'],
    model_type: 'gemma3',
    text_config: {
      hidden_size: 2560,
      intermediate_size: 10_240,
      model_type: 'gemma3_text',
      num_hidden_layers: 34,
      sliding_window: 1024,
    },
    vision_config: { hidden_size: 1152, num_hidden_layers: 27 },
  };
  const { model_type: _, ...untyped } = gemma.text_config;
  for (const each of [of(gemma), of({ ...gemma, text_config: untyped })]) {
    assert.equal(each.parameters, 3_880_263_168);
    assert.deepEqual(each.slidingWindow, { tokens: 1024, layers: 29 });
  }
});

test('layers that are listed as sliding count, rather than the rule', () => {
  const types = Array.from({ length: 4 }, (_, i) => (i === 3 ? 'full_attention' : 'sliding_attention'));
  const config = { ...llama, model_type: 'qwen3', num_hidden_layers: 4, sliding_window: 512, layer_types: types };
  assert.deepEqual(of({ ...config, use_sliding_window: true }).slidingWindow, { tokens: 512, layers: 3 });
  assert.equal(of(config).slidingWindow, null);
  const later = { ...config, layer_types: null, use_sliding_window: true, max_window_layers: 1 };
  assert.deepEqual(of(later).slidingWindow, { tokens: 512, layers: 3 });
});

test('experts that only some layers have are counted there', () => {
  const config = {
    ...llama,
    model_type: 'qwen3_moe',
    num_hidden_layers: 4,
    num_experts: 8,
    num_experts_per_tok: 2,
    moe_intermediate_size: 256,
  };
  const [all, half] = [of(config), of({ ...config, decoder_sparse_step: 2 })];
  const [dense, sparse] = [3 * 4096 * 14_336, 8 * 3 * 4096 * 256 + 8 * 4096];
  assert.equal(half.parameters - all.parameters, 2 * (dense - sparse));
  assert.equal(all.parameters - all.activeParameters, 4 * 6 * 3 * 4096 * 256);
  assert.equal(of({ ...config, mlp_only_layers: [0, 2] }).parameters, half.parameters);
});

test('the bits of quantized weights are read, whoever quantized them', () => {
  const bits = (quantization_config: unknown) => of({ ...llama, quantization_config }).weightBits;
  assert.equal(bits(null), null);
  assert.equal(bits({ quant_method: 'awq', bits: 4, group_size: 128 }), 4);
  assert.equal(bits({ quant_method: 'gptq', bits: 8 }), 8);
  assert.equal(bits({ quant_method: 'fp8', activation_scheme: 'dynamic' }), 8);
  assert.equal(bits({ quant_method: 'bitsandbytes', load_in_4bit: true, load_in_8bit: false }), 4);
  assert.equal(
    bits({ quant_method: 'compressed-tensors', config_groups: { group_0: { weights: { num_bits: 4 } } } }),
    4,
  );
  assert.equal(bits({ quant_method: 'something-new' }), null);
});

test('what is missing or wrong is named by its field, all at once', () => {
  const { num_hidden_layers: _, vocab_size: __, ...rest } = llama;
  const problems = problemsOf({ ...rest, hidden_size: '4096' });
  assert.deepEqual(problems.slice(0, 3), [
    'hidden_size must be a whole number, 1 or more',
    'num_hidden_layers is missing',
    'vocab_size is missing',
  ]);
  assert.match(problemsOf({ model_type: 'gemma3', text_config: {} }).join('\n'), /text_config\.hidden_size is missing/);
});

test('a family that is not known is refused with those that are', () => {
  assert.match(
    problemsOf({ ...llama, model_type: 'deepseek_v3' }).join('\n'),
    /model_type is "deepseek_v3", of which the parameters cannot be counted[^]*llama, mistral/,
  );
  assert.match(problemsOf({ hidden_size: 1 }).join('\n'), /model_type is missing/);
  assert.match(problemsOf([]).join('\n'), /must be a JSON object/);
});

test('a config.json is told from other JSON', () => {
  assert.ok(isModelConfig(llama));
  assert.ok(!isModelConfig({ gpus: [] }) && !isModelConfig([]) && !isModelConfig(null));
});
