import { z } from 'zod';
import { hasFields } from '../foreign-entry.ts';
import type { StatedResult } from '../../schema/stated-results.ts';

const whole = z.number().int().nonnegative();
const amount = z.number().nonnegative();

/** The file that an offline batch leaves beside its answers. */
export const metadataSchema = z.object({
  test_id: z.string(),
  platform: z.string().nullish(),
  model: z.string().nullish(),
  config: z.object({ enable_prefix_caching: z.boolean().nullish() }).nullish(),
  test: z.object({ num_requests: whole, output_file: z.string().nullish() }),
  results: z.object({
    success_count: whole,
    failure_count: whole,
    /** Of the requests alone, without loading the model. */
    inference_time_seconds: z.number().positive(),
    prompt_tokens: whole.nullish(),
    completion_tokens: whole.nullish(),
    throughput_tokens_per_sec: amount.nullish(),
    throughput_requests_per_sec: amount.nullish(),
  }),
});

/** What such a file tells. */
export type Metadata = z.infer<typeof metadataSchema>;

/** Whether a value is the metadata of an offline batch. */
export const isMetadata = (value: unknown): boolean =>
  hasFields(value, 'test_id', 'test', 'results') && hasFields(value['results'], 'inference_time_seconds');

/** Rates that agree but for rounding. */
const sameRate = 0.01;
const agrees = (stated: number, tokens: number | undefined, seconds: number): boolean =>
  tokens !== undefined && Math.abs(stated - tokens / seconds) <= sameRate * stated;

/** A rate of tokens under the name of those that it counts, as its size tells; `tokensPerS` where it fits neither. */
export function tokenRate(
  stated: number | null | undefined,
  { prompt, output }: { readonly prompt: number | undefined; readonly output: number | undefined },
  seconds: number,
): StatedResult['figures'] {
  if (stated == null || stated === 0) return {};
  const total = prompt === undefined || output === undefined ? undefined : prompt + output;
  if (agrees(stated, total, seconds)) return { totalTokensPerS: stated };
  return agrees(stated, output, seconds) ? { outputTokensPerS: stated } : { tokensPerS: stated };
}
