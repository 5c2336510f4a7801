import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findGpu, findModel, weightBitsOfName } from './find.ts';
import { gpus } from './gpus/index.ts';
import { models } from './models/index.ts';

test('a GPU is found by the names that people, nvidia-smi and DCGM give it', () => {
  const names = {
    'rtx-4080': ['RTX 4080', 'rtx4080', 'NVIDIA RTX 4080', 'NVIDIA GeForce RTX 4080', '4080', 'RTX 4080 16GB'],
    'rtx-4080-super': ['NVIDIA GeForce RTX 4080 SUPER', 'rtx 4080 super'],
    'rtx-5090': ['NVIDIA GeForce RTX 5090'],
    l4: ['NVIDIA L4', 'L4'],
    l40s: ['NVIDIA L40S'],
    'a100-40gb': ['NVIDIA A100-SXM4-40GB', 'NVIDIA A100-PCIE-40GB'],
    'a100-80gb-pcie': ['NVIDIA A100 80GB PCIe'],
    'a100-80gb-sxm': ['NVIDIA A100-SXM4-80GB', 'A100', 'A100 80GB'],
    'h100-pcie': ['NVIDIA H100 PCIe'],
    'h100-sxm': ['NVIDIA H100 80GB HBM3', 'H100', 'h100-sxm5', 'H100 SXM 80GB'],
    h200: ['NVIDIA H200'],
    b200: ['NVIDIA B200'],
    mi300x: ['AMD Instinct MI300X', 'MI300X'],
  };
  for (const [id, each] of Object.entries(names)) for (const name of each) assert.equal(findGpu(name)?.id, id, name);
});

test('a GPU that only resembles a known one is not taken for it', () => {
  for (const name of ['RTX 4090 Laptop GPU', 'H100 NVL', 'RTX 4080 Ti', 'A100X', 'L40', '', 'GPU'])
    assert.equal(findGpu(name), null, name);
});

test('no name means two GPUs or two models', () => {
  for (const gpu of gpus)
    for (const name of [gpu.id, gpu.name, ...gpu.aliases]) assert.equal(findGpu(name)?.id, gpu.id, name);
  for (const model of models)
    for (const name of [model.id, ...model.names]) assert.equal(findModel(name)?.id, model.id, name);
});

test('a model is found without publisher, by its path, as a variant and quantized', () => {
  const names = {
    'gemma-3-4b-it': [
      'google/gemma-3-4b-it',
      'GEMMA-3-4B',
      'gemma3:4b',
      '/models/gemma-3-4b-it/',
      'gemma-3-4b-it-qat-q4_0-gguf',
    ],
    'llama-3.1-8b': [
      'meta-llama/Llama-3.1-8B-Instruct',
      'meta-llama/Meta-Llama-3.1-8B-Instruct',
      'hugging-quants/Meta-Llama-3.1-8B-Instruct-AWQ-INT4',
      'neuralmagic/Llama-3.1-8B-Instruct-FP8-dynamic',
      'Llama-3.1-8B-Instruct-Q4_K_M.gguf',
      'llama3.1:8b-instruct-q8_0',
      'deepseek-ai/DeepSeek-R1-Distill-Llama-8B',
    ],
    'qwen2.5-7b': ['Qwen/Qwen2.5-7B-Instruct-GPTQ-Int4', 'Qwen/Qwen2.5-Coder-7B-Instruct-AWQ'],
    'qwen3-4b': ['Qwen/Qwen3-4B-Instruct-2507-FP8'],
    'qwen3-30b-a3b': ['Qwen/Qwen3-30B-A3B-Thinking-2507'],
    'mistral-7b-v0.3': ['mistralai/Mistral-7B-Instruct-v0.3'],
    'opt-125m': ['facebook/opt-125m'],
  };
  for (const [id, each] of Object.entries(names)) for (const name of each) assert.equal(findModel(name)?.id, id, name);
  for (const name of ['gpt-4o', '', '/', 'instruct', 'gemma-3-40b', 'Qwen/Qwen2.5-VL-7B-Instruct'])
    assert.equal(findModel(name), null, name);
});

test('the name of a quantized model tells the bits of its weights', () => {
  const bits: Readonly<Record<string, number | null>> = {
    'google/gemma-3-4b-it': null,
    'Llama-3.1-8B-Instruct-FP8': 8,
    'Qwen2.5-7B-Instruct-AWQ': 4,
    'Qwen2.5-7B-Instruct-GPTQ-Int8': 8,
    'Qwen2.5-7B-Instruct-GPTQ-Int4': 4,
    'Llama-3.1-8B-quantized.w4a16': 4,
    'Llama-3.1-8B-Instruct-NVFP4': 4,
    'llama3.1:8b-instruct-q8_0': 8,
    'Llama-3.1-8B-Q4_K_M.gguf': 4,
    'model-bf16': 16,
  };
  for (const [name, expected] of Object.entries(bits)) assert.equal(weightBitsOfName(name), expected, name);
});
