import { z } from 'zod';

const count = z.number().nonnegative();
const share = z.number();

/**
 * What a server or a GPU exporter said, under the same names for all kinds. What it did not say is absent. Counters are totals since
 * its process began.
 */
export const serverValuesSchema = z.object({
  /** Requests that wait for a place in the batch. */
  queueDepth: count.optional(),
  /** Requests in the batch. */
  running: count.optional(),
  /** Share of the KV cache in use, of the fullest engine. */
  kvUsage: share.optional(),
  /** Counter: requests put back into the queue because the KV cache was full. */
  preemptions: count.optional(),
  /** Counter: tokens of prompts, cached ones included. */
  promptTokens: count.optional(),
  /** Counter. */
  generationTokens: count.optional(),
  /** Counter: prompt tokens looked up in the prefix cache. */
  prefixQueries: count.optional(),
  /** Counter: prompt tokens found there. */
  prefixHits: count.optional(),
  /** The server's own hit rate, where it counts neither queries nor hits. */
  prefixHitRate: share.optional(),
  /** Counter: requests that ended with a complete answer. */
  requestsSucceeded: count.optional(),
  /** Counter, seconds: sum of the times to first token, from arrival at the server. */
  ttftSumS: count.optional(),
  /** Counter: requests in that sum. */
  ttftCount: count.optional(),
  /** Counter: steps of speculative decoding. */
  specDrafts: count.optional(),
  /** Counter: tokens drafted in them. */
  specDraftTokens: count.optional(),
  gpus: count.optional(),
  /** Of all GPUs together. */
  gpuMemoryUsedBytes: count.optional(),
  gpuMemoryTotalBytes: count.optional(),
  /** Used of total, of the fullest GPU. */
  gpuMemoryShare: share.optional(),
  /** Mean of all GPUs. */
  gpuUtilization: share.optional(),
  /** Of all GPUs together. */
  gpuPowerW: count.optional(),
  /** Of the hottest GPU. */
  gpuTemperatureC: z.number().optional(),
});

/** One scrape: one line of `server.ndjson`. */
export const serverSampleSchema = z.object({
  v: z.literal(1),
  /** When it was asked for, milliseconds since the run's epoch; 0 for what was asked just before. */
  atMs: z.number().nonnegative(),
  source: z.enum(['server', 'gpu']),
  /** Whose metrics these are, e.g. `vllm`; null where nothing known was among them. */
  kind: z.string().nullable(),
  /** Whether metrics came. */
  up: z.boolean(),
  /** Why not. */
  why: z.string().nullable(),
  /** Set in the last sample of a run that ended because the server died: the sign of it. */
  died: z.string().nullable().default(null),
  /** Unix seconds at which its process began, by its own clock. */
  processStart: z.number().nullable(),
  /** What an exporter calls the GPUs; absent where they differ. */
  gpuName: z.string().optional(),
  values: serverValuesSchema,
});

export type ServerValues = z.infer<typeof serverValuesSchema>;
export type ServerValueName = keyof ServerValues;
export type ServerSample = z.infer<typeof serverSampleSchema>;
