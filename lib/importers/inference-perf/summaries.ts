import { z } from 'zod';
import type { StatedResult } from '../../schema/stated-results.ts';
import { latencyOf, withoutAbsent } from '../stated-fields.ts';

const count = z.number().int().nonnegative();
const amount = z.number().nonnegative();
const distribution = z.record(z.string(), z.number().nullable()).nullish();

/** `summary_lifecycle_metrics.json` and `stage_N_lifecycle_metrics.json`; times in s. */
export const summarySchema = z.object({
  /** Of newer versions. */
  benchmark_time_seconds: amount.nullish(),
  load_summary: z.object({
    count,
    send_duration: amount.nullish(),
    /** Only of a stage. Beside a concurrency it is a number that the tool made up for its own use. */
    requested_rate: amount.nullish(),
    concurrency: count.nullish(),
  }),
  successes: z.object({
    count,
    latency: z
      .object({
        request_latency: distribution,
        time_to_first_token: distribution,
        time_per_output_token: distribution,
        inter_token_latency: distribution,
      })
      .nullish(),
    throughput: z.object({ requests_per_sec: amount.nullish() }).nullish(),
    prompt_tokens: distribution,
    prompt_len: distribution,
    /** By the client's tokenizer. */
    output_len: distribution,
    /** By the server. */
    output_tokens: distribution,
  }),
  failures: z.object({ count }),
});

/** One summary: of a stage, or of all. */
export type Summary = z.infer<typeof summarySchema>;

type Figures = StatedResult['figures'];

const statistics = {
  mean: 'mean',
  min: 'min',
  p50: 'median',
  p90: 'p90',
  p95: 'p95',
  p99: 'p99',
  'p99.9': 'p99.9',
  max: 'max',
};

/** A distribution in s as a latency in ms; versions before medians were named wrote p50. */
const latencyIn = (told: z.infer<typeof distribution>): Figures['e2eMs'] =>
  latencyOf(statistics, (theirs, ours) => {
    const value = told?.[theirs] ?? told?.[ours];
    return value == null || value < 0 ? undefined : 1000 * value;
  });

/** Mean counts of tokens further apart are those of another tokenizer. */
const sameCount = 0.05;

/** Whether times per token may be taken: the tool divides by what its own tokenizer counts in each chunk. */
function countsAgree({ successes: { output_len: client, output_tokens: server } }: Summary): boolean {
  const [one, other] = [client?.['mean'], server?.['mean']];
  return one == null || other == null || Math.abs(one - other) <= sameCount * other;
}

const times = (mean: number | null | undefined, n: number, seconds: number | undefined): number | undefined =>
  mean == null || seconds === undefined || seconds === 0 ? undefined : (mean * n) / seconds;

function figuresOf(summary: Summary, seconds: number | undefined): Figures {
  const { successes } = summary;
  const { latency, throughput, output_tokens: server, output_len: client } = successes;
  const agree = countsAgree(summary);
  return withoutAbsent({
    requestsPerS: throughput?.requests_per_sec ?? undefined,
    outputTokensPerS: times((server ?? (agree ? client : null))?.['mean'], successes.count, seconds),
    e2eMs: latencyIn(latency?.request_latency),
    ttftMs: latencyIn(latency?.time_to_first_token),
    ...(agree
      ? { tpotMs: latencyIn(latency?.time_per_output_token), itlMs: latencyIn(latency?.inter_token_latency) }
      : {}),
  });
}

/** The load of a stage: so many in flight, or a rate; nothing of a summary of all stages. */
export function loadOf({
  load_summary: load,
}: Summary): Pick<StatedResult['load'], 'loop' | 'concurrency' | 'offeredRps'> {
  if (load.concurrency != null && load.concurrency > 0) return { loop: 'closed', concurrency: load.concurrency };
  return load.requested_rate == null ? {} : { loop: 'open', offeredRps: load.requested_rate };
}

/** A summary as a stated result. */
export function statedOf(name: string, summary: Summary): StatedResult {
  const { load_summary: load, successes, failures, benchmark_time_seconds: lasted } = summary;
  const rate = successes.throughput?.requests_per_sec;
  const seconds = lasted ?? (rate == null || rate === 0 ? undefined : successes.count / rate);
  return {
    name,
    setup: {},
    load: withoutAbsent({
      ...loadOf(summary),
      requests: load.count,
      succeeded: successes.count,
      failed: failures.count,
      seconds,
    }),
    tokens: withoutAbsent({
      prompt: successes.prompt_tokens?.['mean'] ?? successes.prompt_len?.['mean'] ?? undefined,
      output: successes.output_tokens?.['mean'] ?? successes.output_len?.['mean'] ?? undefined,
    }),
    figures: figuresOf(summary, seconds),
    projections: [],
  };
}

/** Whether its times per token were left out, as its tokenizer counts otherwise than the server. */
export const isMiscounted = (summary: Summary): boolean => !countsAgree(summary);
