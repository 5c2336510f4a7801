import { z } from 'zod';

/** Unix time, s. */
const instant = z.number().nullish();
const whole = z.number().int().nonnegative().nullish();

const requestSchema = z.object({
  request_id: z.string(),
  response_id: z.string().nullish(),
  info: z.object({
    error: z.string().nullish(),
    timings: z.object({
      targeted_start: instant,
      dequeued: instant,
      resolve_start: instant,
      request_start: instant,
      first_token_iteration: instant,
      first_output_token_iteration: instant,
      last_token_iteration: instant,
      token_iterations: whole,
      request_end: instant,
      resolve_end: instant,
    }),
  }),
  prompt_tokens: whole,
  cached_tokens: whole,
  output_tokens: whole,
  /** Of the server's usage; null where there was none, and iterations are counted instead. */
  output_metrics: z.object({ text_tokens: whole }).nullish(),
});

const strategySchema = z.object({
  type_: z.string(),
  rate: z.number().positive().nullish(),
  streams: z.number().int().positive().nullish(),
  max_concurrency: z.number().int().positive().nullish(),
});

const requests = z.array(requestSchema).nullish();

/** One benchmark of a report, as far as it is read here. */
export const benchmarkSchema = z.object({
  config: z.object({
    strategy: strategySchema,
    backend: z.object({ target: z.string().nullish(), model: z.string().nullish() }).nullish(),
    constraints: z.record(z.string(), z.unknown()).nullish(),
  }),
  scheduler_metrics: z.object({
    /** When what its own figures count begins and ends; -1 where nothing was measured. */
    measure_start_time: z.number(),
    measure_end_time: z.number(),
    requests_made: z.object({ total: whole }).nullish(),
  }),
  requests: z.object({ successful: requests, errored: requests, incomplete: requests }),
});

/** A report: what is written once, for all of its benchmarks. */
export const reportSchema = z.object({
  metadata: z.object({ guidellm_version: z.string().nullish() }).nullish(),
  benchmarks: z.array(z.unknown()).min(1),
  config: z.object({ spec: z.object({ data: z.array(z.unknown()).nullish() }).nullish() }).nullish(),
  /** In the place of `config`, up to 0.6. */
  args: z.object({ data: z.unknown().optional() }).nullish(),
});

export type Benchmark = z.infer<typeof benchmarkSchema>;
export type Strategy = z.infer<typeof strategySchema>;
export type GuidellmRequest = z.infer<typeof requestSchema>;
