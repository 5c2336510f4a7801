import { z } from 'zod';

/** The `format` of a profile file. */
export const simulatorProfileFormat = 'k6-vllm/simulator-profile';

/** A number whose mistake is told with its unit. */
const amount = (unit: string, least: 'zero' | 'above zero' = 'zero') => {
  const words = `a number of ${unit}, ${least === 'zero' ? '0 or more' : 'above 0'}`;
  const number = z.number({ error: `it must be ${words}` });
  return least === 'zero' ? number.nonnegative(`it must be ${words}`) : number.positive(`it must be ${words}`);
};
const wholeAmount = (unit: string) => {
  const words = `it must be a whole number of ${unit}, 1 or more`;
  return z.number({ error: words }).int(words).min(1, words);
};
const share = (words: string) => z.number({ error: words }).min(0, words).max(1, words);
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
  mixedKvFactor: z.number({ error: 'it must be a factor, 1 or more' }).min(1, 'it must be a factor, 1 or more'),
  blend: z
    .number({ error: 'it must be an exponent from 1 (times add) to 8' })
    .min(1, 'it must be an exponent from 1 (times add) to 8')
    .max(8, 'it must be an exponent from 1 (times add) to 8'),
  jitter: share('it must be a coefficient of variation from 0 to 1'),
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
  maxNumQueuedReqs: z
    .number({ error: 'it must be a whole number of requests, or null for no limit' })
    .int('it must be a whole number of requests, or null for no limit')
    .nonnegative('it must be a whole number of requests, or null for no limit')
    .nullable(),
  asyncScheduling: flag,
});

const slidingWindowSchema = z.strictObject(
  { tokens: wholeAmount('tokens'), layerShare: share('it must be the share of the layers with a window, from 0 to 1') },
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
