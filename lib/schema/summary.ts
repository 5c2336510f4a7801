import { z } from 'zod';

const values = z.record(z.string(), z.number());

/** One metric as k6 aggregated it. */
export const summaryMetricSchema = z.object({
  type: z.enum(['counter', 'gauge', 'rate', 'trend']),
  contains: z.string(),
  values,
  thresholds: z.record(z.string(), z.object({ ok: z.boolean() })).optional(),
});

/**
 * `summary.json`: k6's own aggregates, as `handleSummary` gets them.
 * k6 is not ours, so unknown keys are kept out of the way rather than refused.
 */
export const summarySchema = z.object({
  metrics: z.record(z.string(), summaryMetricSchema),
  state: z.object({ testRunDurationMs: z.number().nonnegative() }),
});

/**
 * A run of a stock k6 without a wrapper can leave one file only: the run and k6's aggregates together,
 * no request records.
 */
export const summaryOnlyRunFormat = 'k6-vllm/summary-only-run';

export type Summary = z.infer<typeof summarySchema>;
