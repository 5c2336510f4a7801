import { z } from 'zod';

const count = z.number().int().nonnegative();
const bound = z.number().nullable();

/** Tokens of all measured successes, and how much of the context they use. */
export const tokenUseSchema = z.object({
  requests: count,
  prompt: z.object({ total: count, mean: z.number() }),
  /** Of the prompt tokens, those found in the prefix cache; null where not told. */
  cached: z.object({ total: count, mean: z.number() }).nullable(),
  output: z.object({ total: count, mean: z.number() }),
  all: z.object({ total: count, mean: z.number() }),
  /** Tokens of the context, and shares of it that the means take; null where the server does not tell. */
  context: z
    .object({ maxModelLen: count, promptShare: z.number(), outputShare: z.number(), requestShare: z.number() })
    .nullable(),
});

/** What takes the memory of the GPUs, as far as the server and known facts tell. */
export const memoryUseSchema = z.object({
  rows: z
    .array(
      z.object({
        what: z.string(),
        bytes: z.number(),
        /** Of all memory of the GPUs; null where that is not known. */
        share: bound,
        /** `told` by the server or the exporter of its GPUs, or `computed` from facts. */
        source: z.enum(['told', 'computed']),
        note: z.string(),
      }),
    )
    .readonly(),
  totalBytes: bound,
  /** Tokens that the KV cache holds, and requests of the longest context, and of those sent, that it holds at a time. */
  kvCacheTokens: bound,
  longestRequests: bound,
  meanRequests: bound,
});

/** The hardware, the model and the engine's configuration, each by whoever tells of it; what nobody tells is not there. */
export const engineSchema = z.array(z.object({ name: z.string(), value: z.string(), source: z.string() })).readonly();

export type TokenUse = z.infer<typeof tokenUseSchema>;
export type MemoryUse = z.infer<typeof memoryUseSchema>;
export type EngineRows = z.infer<typeof engineSchema>;
