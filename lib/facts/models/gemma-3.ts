import { modelFromConfig } from '../model-from-config.ts';
import type { ModelFacts } from '../model.ts';

const gemma = (size: string, config: object): ModelFacts =>
  modelFromConfig(
    { model_type: 'gemma3_text', ...config },
    {
      id: `gemma-3-${size}-it`,
      names: [`google/gemma-3-${size}-it`],
      source: `config.json of google/gemma-3-${size}-it, its language model`,
    },
  );

export default [
  gemma('1b', {
    hidden_size: 1152,
    intermediate_size: 6912,
    num_hidden_layers: 26,
    num_attention_heads: 4,
    num_key_value_heads: 1,
    vocab_size: 262_144,
    sliding_window: 512,
  }),
  gemma('4b', { hidden_size: 2560, intermediate_size: 10_240, num_hidden_layers: 34, sliding_window: 1024 }),
  gemma('12b', {
    hidden_size: 3840,
    intermediate_size: 15_360,
    num_hidden_layers: 48,
    num_attention_heads: 16,
    num_key_value_heads: 8,
    sliding_window: 1024,
  }),
  gemma('27b', {
    hidden_size: 5376,
    intermediate_size: 21_504,
    num_hidden_layers: 62,
    num_attention_heads: 32,
    num_key_value_heads: 16,
    head_dim: 128,
    sliding_window: 1024,
  }),
] satisfies readonly ModelFacts[];
