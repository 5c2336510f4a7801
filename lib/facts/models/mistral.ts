import { modelFromConfig } from '../model-from-config.ts';
import type { ModelFacts } from '../model.ts';

const shape = {
  model_type: 'mistral',
  hidden_size: 4096,
  intermediate_size: 14_336,
  num_hidden_layers: 32,
  num_attention_heads: 32,
  num_key_value_heads: 8,
  vocab_size: 32_000,
};

const mistral = (version: string, config: object): ModelFacts =>
  modelFromConfig(
    { ...shape, ...config },
    {
      id: `mistral-7b-${version}`,
      names: [`mistralai/Mistral-7B-${version}`],
      source: `config.json of mistralai/Mistral-7B-${version}`,
    },
  );

export default [
  mistral('v0.1', { sliding_window: 4096 }),
  mistral('v0.2', {}),
  mistral('v0.3', { vocab_size: 32_768 }),
  modelFromConfig(
    { ...shape, model_type: 'mixtral', num_local_experts: 8, num_experts_per_tok: 2 },
    {
      id: 'mixtral-8x7b-v0.1',
      names: ['mistralai/Mixtral-8x7B-v0.1'],
      source: 'config.json of mistralai/Mixtral-8x7B-v0.1',
    },
  ),
] satisfies readonly ModelFacts[];
