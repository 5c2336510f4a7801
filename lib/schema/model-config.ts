import { z } from 'zod';

const whole = z
  .number({ error: ({ input }) => (input === undefined ? 'is missing' : 'must be a whole number, 1 or more') })
  .int('must be a whole number, 1 or more')
  .min(1, 'must be a whole number, 1 or more');
const flag = z.boolean({ error: 'must be true or false' });

const attention = {
  hidden_size: whole,
  num_hidden_layers: whole,
  num_attention_heads: whole,
  vocab_size: whole,
  num_key_value_heads: whole.nullish(),
  head_dim: whole.nullish(),
  sliding_window: whole.nullish(),
  layer_types: z.array(z.string()).nullish(),
};
const tied = (byDefault: boolean) => ({ tie_word_embeddings: flag.default(byDefault) });
const gated = { intermediate_size: whole };
const windowed = {
  use_sliding_window: flag.default(false),
  max_window_layers: z.number().int().nonnegative().nullish(),
};

/**
 * `config.json` of Hugging Face, of the families whose parameters can be counted. What a file may leave out has the default of
 * the library `transformers`.
 */
export const modelConfigSchema = z.discriminatedUnion(
  'model_type',
  [
    z.object({
      model_type: z.literal('llama'),
      ...attention,
      ...gated,
      ...tied(false),
      attention_bias: flag.default(false),
      mlp_bias: flag.default(false),
    }),
    z.object({ model_type: z.literal('mistral'), ...attention, ...gated, ...tied(false) }),
    z.object({
      model_type: z.literal('mixtral'),
      ...attention,
      ...gated,
      ...tied(false),
      num_local_experts: whole,
      num_experts_per_tok: whole,
    }),
    z.object({ model_type: z.literal('qwen2'), ...attention, ...gated, ...tied(false), ...windowed }),
    z.object({
      model_type: z.literal('qwen3'),
      ...attention,
      ...gated,
      ...tied(false),
      ...windowed,
      head_dim: whole.default(128),
    }),
    z.object({
      model_type: z.literal('qwen3_moe'),
      ...attention,
      ...gated,
      ...tied(false),
      ...windowed,
      head_dim: whole.nullish(),
      num_experts: whole,
      num_experts_per_tok: whole,
      moe_intermediate_size: whole,
      decoder_sparse_step: whole.default(1),
      mlp_only_layers: z.array(z.number().int().nonnegative()).default([]),
    }),
    z.object({
      model_type: z.literal('gemma3_text'),
      ...attention,
      ...gated,
      ...tied(true),
      num_attention_heads: whole.default(8),
      num_key_value_heads: whole.default(4),
      head_dim: whole.default(256),
      vocab_size: whole.default(262_208),
      sliding_window: whole.default(4096),
      sliding_window_pattern: whole.default(6),
    }),
    z.object({
      model_type: z.literal('opt'),
      ...attention,
      ...tied(true),
      ffn_dim: whole,
      max_position_embeddings: whole,
      word_embed_proj_dim: whole.nullish(),
      do_layer_norm_before: flag.default(true),
    }),
  ],
  {
    error: ({ input }) =>
      `is ${JSON.stringify((input as { model_type?: unknown } | null)?.model_type) ?? 'missing'}, of which the parameters cannot be counted`,
  },
);

/** What the files of a model say of its weights. */
export const quantizationSchema = z.object({
  quantization_config: z
    .object({
      quant_method: z.string().optional(),
      bits: z.number().optional(),
      w_bit: z.number().optional(),
      load_in_4bit: z.boolean().optional(),
      load_in_8bit: z.boolean().optional(),
      config_groups: z
        .record(z.string(), z.object({ weights: z.object({ num_bits: z.number() }).nullish() }))
        .optional(),
    })
    .nullish(),
});

export type ModelConfig = z.infer<typeof modelConfigSchema>;
export type Quantization = z.infer<typeof quantizationSchema>['quantization_config'];

/** Families whose `config.json` is understood. */
export const modelTypes: readonly string[] = modelConfigSchema.options.flatMap(({ shape }) => [
  ...shape.model_type.values,
]);
