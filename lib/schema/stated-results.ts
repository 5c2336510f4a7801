import { z } from 'zod';
import { toldSetupSchema } from './facts-file.ts';

/** The `format` of a file of results that somebody states. */
export const statedResultsFormat = 'k6-vllm/stated-results';

const amount = z.number().nonnegative();
const whole = z.number().int().nonnegative();
const share = z.number().min(0).max(1);

const statistics = ['mean', 'min', 'p50', 'p90', 'p95', 'p99', 'p99.9', 'max'] as const;
/** Statistics of a latency, ms. */
const latency = z.strictObject(
  Object.fromEntries(statistics.map((name) => [name, amount.optional()])) as Record<
    (typeof statistics)[number],
    z.ZodOptional<typeof amount>
  >,
);

/** One result as a report, a paper or a colleague states it. Whatever is not stated is left out; nothing is taken for zero. */
export const statedResultSchema = z.strictObject({
  name: z.string().min(1),
  /** What answered; `simulated` where that was a simulator. */
  setup: toldSetupSchema.extend({ simulated: z.boolean().optional() }).default({}),
  load: z
    .strictObject({
      loop: z.enum(['open', 'closed']).optional(),
      /** Requests in flight at most. */
      concurrency: z.number().int().positive().optional(),
      /** Whether all were sent at once and waited for together. */
      atOnce: z.boolean().optional(),
      /** Requests/s of an open loop. */
      offeredRps: amount.optional(),
      requests: whole.optional(),
      succeeded: whole.optional(),
      failed: whole.optional(),
      seconds: amount.optional(),
    })
    .default({}),
  /** Means per request. */
  tokens: z
    .strictObject({ prompt: amount.optional(), output: amount.optional(), total: amount.optional() })
    .default({}),
  figures: z
    .strictObject({
      requestsPerS: amount.optional(),
      outputTokensPerS: amount.optional(),
      totalTokensPerS: amount.optional(),
      /** The most output tokens of any second, or however its source defines a peak. */
      peakOutputTokensPerS: amount.optional(),
      /** Tokens per second of which nobody says which tokens. */
      tokensPerS: amount.optional(),
      ttftMs: latency.optional(),
      tpotMs: latency.optional(),
      itlMs: latency.optional(),
      e2eMs: latency.optional(),
      /** Prompt tokens found in the prefix cache, of all. */
      prefixHitRate: share.optional(),
      /** Mean share of the KV cache in use. */
      kvUsage: share.optional(),
      /** Mean number of requests that waited in the server. */
      queueDepth: amount.optional(),
    })
    .default({}),
  /** What is foretold from these figures. */
  projections: z
    .array(
      z.strictObject({
        requests: whole,
        seconds: amount,
        /** A saving that is taken off as well, e.g. for the prefix cache: what is left then, s. */
        secondsWithPrefixCache: amount.optional(),
      }),
    )
    .default([]),
});

/** A file of results that somebody states, to be audited. */
export const statedResultsSchema = z.strictObject({
  format: z.literal(statedResultsFormat),
  version: z.literal(1),
  /** Who states it, and where. */
  source: z.string().min(1),
  results: z.array(statedResultSchema).min(1),
});

export type StatedResult = z.infer<typeof statedResultSchema>;
export type StatedResults = z.infer<typeof statedResultsSchema>;
