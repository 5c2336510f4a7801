import type { StatedResult } from '../../schema/stated-results.ts';
import { UsageError } from '../../schema/usage-error.ts';
import type { z } from 'zod';
import { loadOf, modelOf } from './load.ts';
import { aggregateSchema, type AiperfSummary } from './schema.ts';
import { withoutAbsent } from '../stated-fields.ts';
import { msPer } from './units.ts';

type Latency = NonNullable<StatedResult['figures']['ttftMs']>;

function aggregateOf(summary: AiperfSummary, tag: string): z.infer<typeof aggregateSchema> | null {
  const parsed = aggregateSchema.safeParse(summary[tag]);
  return parsed.success ? parsed.data : null;
}

function latencyOf(summary: AiperfSummary, tag: string, where: string): Latency | undefined {
  const aggregate = aggregateOf(summary, tag);
  if (aggregate === null) return undefined;
  const factor = msPer(aggregate.unit);
  if (factor === null)
    throw new UsageError(`${where} is in a unit that is not known.`, [
      `${where}: ${tag}.unit is "${aggregate.unit}", which is no unit of time`,
    ]);
  const { avg, min, max, p50, p90, p95, p99 } = aggregate;
  const told = Object.entries({ mean: avg, min, p50, p90, p95, p99, max });
  return Object.fromEntries(told.flatMap(([name, value]) => (value == null ? [] : [[name, factor * value]])));
}

const meanOf = (summary: AiperfSummary, tag: string): number | undefined => aggregateOf(summary, tag)?.avg ?? undefined;

/** Tokens of a request by the server's count, where there is one; else by the tool's tokenizer. */
function tokensOf(summary: AiperfSummary): StatedResult['tokens'] {
  const counted = meanOf(summary, 'usage_completion_tokens') !== undefined;
  return withoutAbsent({
    prompt: meanOf(summary, counted ? 'usage_prompt_tokens' : 'input_sequence_length'),
    output: meanOf(summary, counted ? 'usage_completion_tokens' : 'output_sequence_length'),
  });
}

/** The aggregates of one run. Its gaps are called inter-chunk, its time per output token inter-token latency. */
export function statedOf(summary: AiperfSummary, where: string): StatedResult {
  const { loop, profile } = loadOf(summary);
  const [level = 0] = profile.levels;
  const succeeded = meanOf(summary, 'request_count');
  const failed = meanOf(summary, 'error_request_count');
  const latency = (tag: string): Latency | undefined => latencyOf(summary, tag, where);
  const tokens = tokensOf(summary);
  const rps = meanOf(summary, 'request_throughput');
  return {
    name: `${profile.name} ${level}`,
    setup: { model: modelOf(summary) },
    load: {
      loop,
      ...withoutAbsent({
        concurrency: loop === 'closed' ? level : undefined,
        offeredRps: loop === 'open' && level > 0 ? level : undefined,
        requests: succeeded === undefined ? undefined : succeeded + (failed ?? 0),
        succeeded,
        failed: succeeded === undefined ? undefined : (failed ?? 0),
        seconds: meanOf(summary, 'benchmark_duration'),
      }),
    },
    tokens,
    figures: withoutAbsent({
      requestsPerS: rps,
      outputTokensPerS: rps === undefined || tokens.output === undefined ? undefined : rps * tokens.output,
      ttftMs: latency('time_to_first_token'),
      // divided by the tokens of its tokenizer, it is no time per token of the server's
      tpotMs: tokens.output === meanOf(summary, 'output_sequence_length') ? latency('inter_token_latency') : undefined,
      itlMs: latency('inter_chunk_latency'),
      e2eMs: latency('request_latency'),
    }),
    projections: [],
  };
}
