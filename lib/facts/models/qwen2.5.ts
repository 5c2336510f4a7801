import { modelFromConfig } from '../model-from-config.ts';
import type { ModelFacts } from '../model.ts';

/** Layers, width, width of the feed-forward network, query heads, key-value heads, vocabulary; whether the head is the embedding. */
type Row = readonly [number, number, number, number, number, number, boolean];

function qwen(size: string, [layers, hidden, wide, heads, kvHeads, vocabulary, tied]: Row): ModelFacts {
  const name = `Qwen/Qwen2.5-${size}`;
  return modelFromConfig(
    {
      model_type: 'qwen2',
      hidden_size: hidden,
      intermediate_size: wide,
      num_hidden_layers: layers,
      num_attention_heads: heads,
      num_key_value_heads: kvHeads,
      vocab_size: vocabulary,
      tie_word_embeddings: tied,
    },
    {
      id: `qwen2.5-${size.toLowerCase()}`,
      names: [name, `Qwen/Qwen2.5-Coder-${size}`, `Qwen/Qwen2.5-Math-${size}`],
      source: `config.json of ${name}`,
    },
  );
}

export default [
  qwen('0.5B', [24, 896, 4864, 14, 2, 151_936, true]),
  qwen('1.5B', [28, 1536, 8960, 12, 2, 151_936, true]),
  qwen('3B', [36, 2048, 11_008, 16, 2, 151_936, true]),
  qwen('7B', [28, 3584, 18_944, 28, 4, 152_064, false]),
  qwen('14B', [48, 5120, 13_824, 40, 8, 152_064, false]),
  qwen('32B', [64, 5120, 27_648, 40, 8, 152_064, false]),
  qwen('72B', [80, 8192, 29_568, 64, 8, 152_064, false]),
] satisfies readonly ModelFacts[];
