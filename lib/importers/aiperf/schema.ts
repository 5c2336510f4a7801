import { z } from 'zod';

const positive = z.number().positive().nullish();

/** A figure of one request; a list where it has one for each chunk. */
const metric = z.object({ value: z.union([z.number(), z.array(z.number())]), unit: z.string() });

/** One line of `profile_export.jsonl`. Instants are ns of Unix time. */
export const recordSchema = z.object({
  metadata: z.object({
    x_request_id: z.string().nullish(),
    session_num: z.number().nullish(),
    turn_index: z.number().nullish(),
    credit_issued_ns: z.number().nullish(),
    request_start_ns: z.number(),
    request_ack_ns: z.number().nullish(),
    request_end_ns: z.number(),
    /** `warmup`, or the phase that counts. */
    benchmark_phase: z.string().nullish(),
    was_cancelled: z.boolean().nullish(),
  }),
  metrics: z.record(z.string(), metric),
  error: z.object({ code: z.number().nullish(), type: z.string().nullish(), message: z.string().nullish() }).nullish(),
});

const phaseSchema = z.object({
  kind: z.string().nullish(),
  type: z.string().nullish(),
  requests: z.number().int().positive().nullish(),
  concurrency: z.number().int().positive().nullish(),
  rate: positive,
  smoothness: positive,
});

/** What a run was configured as, in the words of 0.13; `loadgen` and `model_names` are those of the first versions. */
const inputConfigSchema = z.object({
  models: z.object({ items: z.array(z.object({ name: z.string() })) }).nullish(),
  endpoint: z
    .object({
      urls: z.array(z.string()).nullish(),
      url: z.string().nullish(),
      model_names: z.array(z.string()).nullish(),
      streaming: z.boolean().nullish(),
    })
    .nullish(),
  phases: z.array(phaseSchema).nullish(),
  loadgen: z
    .object({
      concurrency: z.number().int().positive().nullish(),
      request_rate: positive,
      request_rate_mode: z.string().nullish(),
      request_count: z.number().int().positive().nullish(),
    })
    .nullish(),
  datasets: z.array(z.unknown()).nullish(),
});

/** `profile_export_aiperf.json`, of which each further key is an aggregate. */
export const summarySchema = z.looseObject({
  aiperf_version: z.string().nullish(),
  benchmark_id: z.string().nullish(),
  was_cancelled: z.boolean().nullish(),
  input_config: inputConfigSchema,
});

/** An aggregate over requests; a derived one has `avg` alone. */
export const aggregateSchema = z.object({
  unit: z.string(),
  avg: z.number().nullish(),
  min: z.number().nullish(),
  max: z.number().nullish(),
  p50: z.number().nullish(),
  p90: z.number().nullish(),
  p95: z.number().nullish(),
  p99: z.number().nullish(),
});

export type AiperfRecord = z.infer<typeof recordSchema>;
export type AiperfSummary = z.infer<typeof summarySchema>;
