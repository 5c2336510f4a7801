import { modelFromConfig } from '../model-from-config.ts';
import type { ModelFacts } from '../model.ts';

/** Layers, width, width of the feed-forward network, query heads, key-value heads; whether the head is the embedding. */
type Row = readonly [number, number, number, number, number, boolean];

function qwen(size: string, [layers, hidden, wide, heads, kvHeads, tied]: Row, experts?: object): ModelFacts {
  const name = `Qwen/Qwen3-${size}`;
  return modelFromConfig(
    {
      model_type: experts === undefined ? 'qwen3' : 'qwen3_moe',
      hidden_size: hidden,
      intermediate_size: wide,
      num_hidden_layers: layers,
      num_attention_heads: heads,
      num_key_value_heads: kvHeads,
      head_dim: 128,
      vocab_size: 151_936,
      tie_word_embeddings: tied,
      ...experts,
    },
    {
      id: `qwen3-${size.toLowerCase()}`,
      names: [name],
      source: `config.json of ${name}`,
    },
  );
}

export default [
  qwen('0.6B', [28, 1024, 3072, 16, 8, true]),
  qwen('1.7B', [28, 2048, 6144, 16, 8, true]),
  qwen('4B', [36, 2560, 9728, 32, 8, true]),
  qwen('8B', [36, 4096, 12_288, 32, 8, false]),
  qwen('14B', [40, 5120, 17_408, 40, 8, false]),
  qwen('32B', [64, 5120, 25_600, 64, 8, false]),
  qwen('30B-A3B', [48, 2048, 6144, 32, 4, false], {
    num_experts: 128,
    num_experts_per_tok: 8,
    moe_intermediate_size: 768,
  }),
] satisfies readonly ModelFacts[];
