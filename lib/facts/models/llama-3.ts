import { modelFromConfig } from '../model-from-config.ts';
import type { ModelFacts } from '../model.ts';

function llama(id: string, others: readonly string[], config: object): ModelFacts {
  const name = `meta-llama/${id.replace('llama', 'Llama').replace(/b$/, 'B')}`;
  return modelFromConfig(
    { model_type: 'llama', vocab_size: 128_256, num_key_value_heads: 8, ...config },
    { id, names: [name, ...others], source: `config.json of ${name}` },
  );
}

export default [
  llama('llama-3.2-1b', [], {
    hidden_size: 2048,
    intermediate_size: 8192,
    num_hidden_layers: 16,
    num_attention_heads: 32,
    head_dim: 64,
    tie_word_embeddings: true,
  }),
  llama('llama-3.2-3b', [], {
    hidden_size: 3072,
    intermediate_size: 8192,
    num_hidden_layers: 28,
    num_attention_heads: 24,
    head_dim: 128,
    tie_word_embeddings: true,
  }),
  llama('llama-3.1-8b', ['meta-llama/Meta-Llama-3-8B', 'deepseek-ai/DeepSeek-R1-Distill-Llama-8B'], {
    hidden_size: 4096,
    intermediate_size: 14_336,
    num_hidden_layers: 32,
    num_attention_heads: 32,
  }),
  llama(
    'llama-3.1-70b',
    ['meta-llama/Meta-Llama-3-70B', 'meta-llama/Llama-3.3-70B', 'deepseek-ai/DeepSeek-R1-Distill-Llama-70B'],
    { hidden_size: 8192, intermediate_size: 28_672, num_hidden_layers: 80, num_attention_heads: 64 },
  ),
] satisfies readonly ModelFacts[];
