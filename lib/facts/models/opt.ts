import { modelFromConfig } from '../model-from-config.ts';
import type { ModelFacts } from '../model.ts';

const shape = { model_type: 'opt', vocab_size: 50_272, max_position_embeddings: 2048 };

export default [
  modelFromConfig(
    { ...shape, hidden_size: 768, num_hidden_layers: 12, num_attention_heads: 12, ffn_dim: 3072 },
    { id: 'opt-125m', names: ['facebook/opt-125m'], source: 'config.json of facebook/opt-125m' },
  ),
] satisfies readonly ModelFacts[];
