import type { ModelConfig } from '../schema/model-config.ts';
import type { ModelFacts } from './model.ts';

/** A transformer as far as its parameters depend on it. */
export interface ModelShape extends Pick<
  ModelFacts,
  'layers' | 'queryHeads' | 'kvHeads' | 'headDim' | 'hidden' | 'vocabulary' | 'slidingWindow'
> {
  /** Whether the embedding is the output head, too. */
  readonly tied: boolean;
  readonly bias: { readonly queryKeyValue: boolean; readonly output: boolean; readonly feedForward: boolean };
  /** Parameters of norms in one layer, and of the one at the end. */
  readonly layerNorms: number;
  readonly finalNorm: number;
  /** Width of the feed-forward network, and its matrices: three with a gate, two without. */
  readonly feedForward: { readonly width: number; readonly matrices: 2 | 3 };
  /** Null of a model without. */
  readonly experts: {
    readonly count: number;
    readonly perToken: number;
    readonly width: number;
    /** Layers that have experts in the place of one network. */
    readonly layers: number;
  } | null;
  /** Width of the embedding's rows where it is not `hidden`; two matrices lead from it and back. */
  readonly embedded: number;
  /** Learned positions, rows as wide as `hidden`. */
  readonly positions: number;
}

const plain = { queryKeyValue: false, output: false, feedForward: false } as const;

/** Layers with a window: those that are listed so; else those that the family's rule names. */
function windowOf(config: ModelConfig): ModelShape['slidingWindow'] {
  const { sliding_window: tokens, layer_types: types, num_hidden_layers: layers } = config;
  if (tokens === null || tokens === undefined) return null;
  const within = (count: number) => (count > 0 ? { tokens, layers: count } : null);
  if ('use_sliding_window' in config && !config.use_sliding_window) return null;
  if (types) return within(types.filter((type) => type === 'sliding_attention').length);
  switch (config.model_type) {
    case 'gemma3_text':
      // every sixth layer sees all
      return within(layers - Math.floor(layers / config.sliding_window_pattern));
    case 'qwen2':
    case 'qwen3':
    case 'qwen3_moe':
      return within(layers - Math.min(layers, config.max_window_layers ?? layers));
    case 'mistral':
    case 'mixtral':
      return within(layers);
    default:
      return null;
  }
}

function usualShape(config: ModelConfig): ModelShape {
  const { hidden_size: hidden, num_hidden_layers: layers, num_attention_heads: queryHeads } = config;
  return {
    layers,
    queryHeads,
    kvHeads: config.num_key_value_heads ?? queryHeads,
    headDim: config.head_dim ?? hidden / queryHeads,
    hidden,
    vocabulary: config.vocab_size,
    slidingWindow: windowOf(config),
    tied: config.tie_word_embeddings,
    bias: plain,
    layerNorms: 2 * hidden,
    finalNorm: hidden,
    feedForward: { width: 'intermediate_size' in config ? config.intermediate_size : 0, matrices: 3 },
    experts: null,
    embedded: hidden,
    positions: 0,
  };
}

/** The rows before the first position that OPT keeps for padding. */
const optPadding = 2;

/** The shape that a `config.json` describes, by the definitions of the families in the library `transformers`. */
export function shapeOf(config: ModelConfig): ModelShape {
  const usual = usualShape(config);
  const { hidden, headDim, layers } = usual;
  switch (config.model_type) {
    case 'llama':
      return {
        ...usual,
        bias: { queryKeyValue: config.attention_bias, output: config.attention_bias, feedForward: config.mlp_bias },
      };
    case 'mistral':
      return usual;
    case 'mixtral': {
      const { num_local_experts: count, num_experts_per_tok: perToken, intermediate_size: width } = config;
      return { ...usual, experts: { count, perToken, width, layers } };
    }
    case 'qwen2':
      return { ...usual, bias: { ...plain, queryKeyValue: true } };
    case 'qwen3':
      return { ...usual, layerNorms: 2 * hidden + 2 * headDim };
    case 'qwen3_moe': {
      const { num_experts: count, num_experts_per_tok: perToken, moe_intermediate_size: width } = config;
      const dense = new Set(config.mlp_only_layers);
      const sparse = Array.from({ length: layers }, (_, layer) => layer).filter(
        (layer) => !dense.has(layer) && (layer + 1) % config.decoder_sparse_step === 0,
      );
      return {
        ...usual,
        layerNorms: 2 * hidden + 2 * headDim,
        experts: { count, perToken, width, layers: sparse.length },
      };
    }
    case 'gemma3_text':
      return { ...usual, layerNorms: 4 * hidden + 2 * headDim };
    case 'opt':
      return {
        ...usual,
        bias: { queryKeyValue: true, output: true, feedForward: true },
        // a weight and a bias in each norm
        layerNorms: 4 * hidden,
        finalNorm: config.do_layer_norm_before ? 2 * hidden : 0,
        feedForward: { width: config.ffn_dim, matrices: 2 },
        embedded: config.word_embed_proj_dim ?? hidden,
        positions: config.max_position_embeddings + optPadding,
      };
  }
}

function attentionParameters({ hidden, queryHeads, kvHeads, headDim, bias }: ModelShape): number {
  const [query, keyValue] = [queryHeads * headDim, 2 * kvHeads * headDim];
  const biases = (bias.queryKeyValue ? query + keyValue : 0) + (bias.output ? hidden : 0);
  return hidden * (query + keyValue) + query * hidden + biases;
}

function networkParameters({ hidden, feedForward, bias }: ModelShape): number {
  const { width, matrices } = feedForward;
  return matrices * hidden * width + (bias.feedForward ? (matrices - 1) * width + hidden : 0);
}

/** How many parameters a shape has, how many a token passes through, and of how many it merely looks up a row. */
export function countParameters(
  shape: ModelShape,
): Pick<ModelFacts, 'parameters' | 'activeParameters' | 'lookedUpParameters'> {
  const { layers, hidden, vocabulary, tied, embedded, positions, experts, layerNorms, finalNorm } = shape;
  const embedding = vocabulary * embedded;
  const projections = embedded === hidden ? 0 : 2 * embedded * hidden;
  const dense = layers - (experts?.layers ?? 0);
  const expert = 3 * hidden * (experts?.width ?? 0);
  const router = hidden * (experts?.count ?? 0);
  const parameters =
    embedding * (tied ? 1 : 2) +
    positions * hidden +
    projections +
    layers * (attentionParameters(shape) + layerNorms) +
    dense * networkParameters(shape) +
    (experts?.layers ?? 0) * (router + expert * (experts?.count ?? 0)) +
    finalNorm;
  const idle = experts === null ? 0 : experts.layers * expert * (experts.count - experts.perToken);
  return {
    parameters,
    activeParameters: parameters - idle,
    lookedUpParameters: (tied ? 0 : embedding) + positions * hidden,
  };
}
