import { z } from 'zod';

const amount = (what: string) => {
  const words = `must be ${what}, above 0`;
  return z.number({ error: ({ input }) => (input === undefined ? `is missing; it ${words}` : words) }).positive(words);
};
const whole = (what: string) => {
  const words = `must be a whole number of ${what}, 1 or more`;
  return z
    .number({ error: ({ input }) => (input === undefined ? `is missing; it ${words}` : words) })
    .int(words)
    .min(1, words);
};
const text = z.string({ error: 'must be a text' }).min(1, 'must not be empty');
const names = { name: text, aliases: z.array(text).default([]), source: text.optional() };

/** What answered, as far as somebody tells; it counts before what the run says itself. */
export const toldSetupSchema = z.strictObject({
  /** Names, as tools give them. */
  gpu: text.optional(),
  model: text.optional(),
  gpus: whole('GPUs of one replica').optional(),
  replicas: whole('replicas').optional(),
  weightBits: amount('the bits of a weight').optional(),
  kvBits: amount('the bits of an element of the KV cache').optional(),
  kvCacheTokens: whole('tokens that the KV cache of a replica holds').optional(),
  prefixCaching: z.boolean({ error: 'must be true or false' }).optional(),
  tokensPerStep: z
    .number({ error: 'must be the tokens of one step, 1 without speculative decoding' })
    .min(1, 'must be 1 or more')
    .optional(),
});

const gpuSchema = z.strictObject({
  ...names,
  memoryGiB: amount('GiB of memory'),
  bandwidthGBPerS: amount('GB/s of memory bandwidth'),
  /** Dense, 10¹² operations per second. */
  tflops16: amount('dense TFLOP/s in 16 bits'),
  tflops8: amount('dense TFLOP/s in 8 bits').nullish(),
  tflops4: amount('dense TFLOP/s in 4 bits').nullish(),
  cacheMiB: amount('MiB of the largest cache').optional(),
  powerW: amount('watts').nullish(),
});

const countedModelSchema = z.strictObject({
  ...names,
  layers: whole('layers'),
  queryHeads: whole('query heads'),
  kvHeads: whole('key-value heads'),
  headDim: whole('elements of a head'),
  hidden: whole('elements of the hidden state'),
  vocabulary: whole('tokens of the vocabulary'),
  parameters: whole('parameters'),
  activeParameters: whole('parameters that a token passes through').optional(),
  /** By default those of an input embedding that is not the output head. */
  lookedUpParameters: z.number().int().nonnegative().optional(),
  weightBits: amount('the bits of a weight').optional(),
  slidingWindow: z
    .strictObject({ tokens: whole('tokens of the window'), layers: whole('layers with a window') })
    .nullish(),
});
const describedModelSchema = z.strictObject({ ...names, config: z.record(z.string(), z.unknown()) });

/** A file of `--facts`: what answered, and GPUs and models that the suite does not know. */
export const factsFileSchema = z.strictObject({
  setup: toldSetupSchema.default({}),
  gpus: z.array(gpuSchema).default([]),
  models: z
    .array(z.unknown())
    .default([])
    .transform((models, context) =>
      models.flatMap((model, index) => {
        const described = typeof model === 'object' && model !== null && 'config' in model;
        const parsed = (described ? describedModelSchema : countedModelSchema).safeParse(model);
        if (parsed.success) return [parsed.data];
        for (const issue of parsed.error.issues)
          context.issues.push({ code: 'custom', input: model, message: issue.message, path: [index, ...issue.path] });
        return [];
      }),
    ),
});

export type ToldSetup = z.infer<typeof toldSetupSchema>;
export type GpuEntry = z.infer<typeof gpuSchema>;
export type ModelEntry = z.infer<typeof factsFileSchema>['models'][number];
