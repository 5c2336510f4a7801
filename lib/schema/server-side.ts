import { z } from 'zod';

const count = z.number().int().nonnegative();
const sparse = z.array(z.number().nullable());

/** A course over time: columns of equal length, null where nothing was told. */
export const serverSeriesSchema = z.object({
  /** The end of each step, ms since the run's epoch. */
  atMs: z.array(z.number()),
  /** Most requests in the batch within the step. */
  running: sparse,
  /** Most requests that waited within the step. */
  queueDepth: sparse,
  /** Largest share of the KV cache in use within the step. */
  kvUsage: sparse,
  /** Tokens per second since the step before. */
  promptRate: sparse,
  generationRate: sparse,
  /** Prompt tokens found in the prefix cache, of those looked up since the step before. */
  prefixHitRate: sparse,
  /** Since the step before. */
  preemptions: sparse,
  gpuMemoryShare: sparse,
  gpuUtilization: sparse,
});

/** One quantity as the server counted it, and as the request records tell it. */
export const crossCheckSchema = z.object({
  id: z.enum(['requests', 'prompt-tokens', 'output-tokens', 'ttft-mean']),
  unit: z.enum(['requests', 'tokens', 'ms']),
  server: z.number(),
  records: z.number(),
});

/** What the scrapes of the server and its GPU tell. */
export const serverSideSchema = z.object({
  /** e.g. `vllm`; null where no scrape of the server came. */
  kind: z.string().nullable(),
  /** Scrapes of the server that came, and those that did not. */
  scrapes: count,
  missed: count,
  /** Median distance between scrapes, ms; null with fewer than two. */
  intervalMs: z.number().nullable(),
  /** Times that its counters began anew. */
  restarts: count,
  /** Why the run was stopped; null unless the server died. */
  died: z.string().nullable(),
  series: serverSeriesSchema,
  /** Of all GPUs that the exporter shows, within the load's window; absent where none told its power. */
  power: z.object({ meanW: z.number(), samples: count, seconds: z.number(), bySampling: z.boolean() }).optional(),
  crossCheck: z.array(crossCheckSchema),
});

export type ServerSide = z.infer<typeof serverSideSchema>;
export type ServerSeries = z.infer<typeof serverSeriesSchema>;
export type CrossCheck = z.infer<typeof crossCheckSchema>;
