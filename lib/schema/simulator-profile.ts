import { z } from 'zod';

/** The `format` of a profile file. */
export const simulatorProfileFormat = 'k6-vllm/simulator-profile';

/** A number whose mistake is told with its unit. */
const amount = (unit: string) => {
  const words = `it must be a number of ${unit}, 0 or more`;
  return z.number({ error: words }).nonnegative(words);
};
const wholeAmount = (unit: string) => {
  const words = `it must be a whole number of ${unit}, 1 or more`;
  return z.number({ error: words }).int(words).min(1, words);
};
const wholeOrNull = (words: string) => z.number({ error: words }).int(words).nonnegative(words).nullable();
const between = (words: string, least: number, most = Infinity) =>
  z.number({ error: words }).min(least, words).max(most, words);
const text = (what: string) => z.string({ error: `it must be ${what}` }).min(1, `it must be ${what}`);

const perStepMs = amount('milliseconds per step');

/** What one engine step costs; the meaning of each is in simulator/engine/step-time.ts. */
const costsSchema = z.strictObject({
  overheadMs: perStepMs,
  weightsMs: perStepMs,
  perTokenUs: amount('microseconds per token of a step'),
  perKvTokenUs: amount('microseconds per token of context that a decoding request reads'),
  perDecodeUs: amount('microseconds per decoding request'),
  perSquaredTokenPs: amount('picoseconds per squared prompt token'),
  mixedKvFactor: between('it must be a factor, 1 or more', 1),
  blend: between('it must be an exponent from 1 (times add) to 8', 1, 8),
  jitter: between('it must be a coefficient of variation from 0 to 1', 0, 1),
});

const apiSchema = z.strictObject({
  requestMs: amount('milliseconds per request'),
  perPromptTokenUs: amount('microseconds per prompt token'),
});

const flag = z.boolean({ error: 'it must be true or false' });

/** The names are vLLM's, in the spelling of this suite. */
const limitsSchema = z.strictObject({
  maxNumBatchedTokens: wholeAmount('tokens per step'),
  maxNumSeqs: wholeAmount('requests'),
  maxModelLen: wholeAmount('tokens'),
  blockSize: wholeAmount('tokens per block'),
  kvCacheTokens: wholeAmount('tokens that the KV cache holds'),
  enablePrefixCaching: flag,
  maxNumQueuedReqs: wholeOrNull('it must be a whole number of requests, or null for no limit'),
  asyncScheduling: flag,
});

const slidingWindowSchema = z.strictObject(
  {
    tokens: wholeAmount('tokens'),
    layerShare: between('it must be the share of the layers with a window, from 0 to 1', 0, 1),
  },
  { error: 'it must be an object with tokens and layerShare, or null' },
);

/**
 * A profile of one's own with everything filled in. Its file may leave out what has a default, or all that it takes over
 * from the profile that `extends` names; what the numbers rest on is never inherited.
 */
export const simulatorProfileSchema = z.strictObject(
  {
    format: z.literal(simulatorProfileFormat, { error: `it must be "${simulatorProfileFormat}"` }),
    version: z.literal(1, { error: 'this suite reads version 1' }),
    id: text('a name, e.g. "my-gpu-llama-3.1-8b"'),
    model: text('the name of the model'),
    provenance: z.enum(['measured', 'derived', 'guess'], {
      error:
        'it must be "measured" (compared with a loaded run), "derived" (computed, checked at a point at most) or "guess"',
    }),
    evidence: text('a sentence that says where the numbers come from'),
    costs: costsSchema,
    api: apiSchema,
    limits: limitsSchema,
    slidingWindow: slidingWindowSchema.nullable(),
  },
  { error: 'it must be a JSON object' },
);

/** The fields of each part of a profile; those of the whole under ''. */
export const profileFields: Readonly<Record<string, readonly string[]>> = {
  '': ['extends', ...Object.keys(simulatorProfileSchema.shape)],
  costs: Object.keys(costsSchema.shape),
  api: Object.keys(apiSchema.shape),
  limits: Object.keys(limitsSchema.shape),
  slidingWindow: Object.keys(slidingWindowSchema.shape),
};
