import { z } from 'zod';

/** As its makers call it. */
export const title = 'vllm bench serve';

const seconds = z.number().nonnegative();
const whole = z.number().int().nonnegative();

/** What every result holds. */
export const aggregatesSchema = z.object({
  /** `YYYYmmdd-HHMMSS` at the end of the run, by the clock and the zone of the machine. */
  date: z.string().regex(/^\d{8}-\d{6}$/, 'is no date of the form 20261122-193227'),
  backend: z.string().nullish(),
  endpoint_type: z.string().nullish(),
  label: z.string().nullish(),
  model_id: z.string(),
  num_prompts: whole,
  request_rate: z.union([z.number().positive(), z.literal('inf')]),
  burstiness: z.number().positive().nullish(),
  max_concurrency: z.number().int().positive().nullish(),
  ramp_up_strategy: z.string().nullish(),
  duration: z.number().positive(),
  completed: whole,
  failed: whole.nullish(),
  total_input_tokens: whole,
  total_output_tokens: whole,
  request_throughput: z.number().nonnegative(),
  output_throughput: z.number().nonnegative(),
  total_token_throughput: z.number().nonnegative(),
  max_output_tokens_per_s: z.number().nonnegative().nullish(),
  /** Of a sweep. */
  run_number: whole.nullish(),
});

/** What a result holds besides with `--save-detailed`; times in s, one entry for each request. */
export const requestsSchema = z.object({
  input_lens: z.array(whole),
  output_lens: z.array(whole),
  /** 0 where none came. */
  ttfts: z.array(seconds),
  itls: z.array(z.array(seconds)),
  errors: z.array(z.string()),
  /** By a clock that begins anywhere. */
  start_times: z.array(z.number()),
  /** Of newer versions; 0 of a request that failed. */
  latencies: z.array(seconds).nullish(),
  queue_times: z.array(seconds).nullish(),
});

export type Aggregates = z.infer<typeof aggregatesSchema>;
export type Requests = z.infer<typeof requestsSchema>;
