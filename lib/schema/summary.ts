import { z } from 'zod';
import { clientReportSchema } from './client-report.ts';
import { simulatorReportSchema } from './simulator-report.ts';

const values = z.record(z.string(), z.number());

/** One metric as k6 aggregated it. */
export const summaryMetricSchema = z.object({
  type: z.enum(['counter', 'gauge', 'rate', 'trend']),
  contains: z.string(),
  values,
  thresholds: z.record(z.string(), z.object({ ok: z.boolean() })).optional(),
});

const milliseconds = z.number().nonnegative();

/** Gaps between successive output chunks of all streamed requests of one phase and level, pooled. */
export const itlEntrySchema = z.object({
  phase: z.enum(['warmup', 'measure']),
  level: z.number().nonnegative(),
  /** Gaps, not requests. */
  count: z.number().int().nonnegative(),
  minMs: milliseconds,
  meanMs: milliseconds,
  p50Ms: milliseconds,
  p90Ms: milliseconds,
  p99Ms: milliseconds,
  p999Ms: milliseconds,
  maxMs: milliseconds,
  /** HdrHistogram V2, compressed, base64; whole microseconds, three significant digits. Runs and machines merge by it. */
  histogram: z.string(),
});

/**
 * `summary.json`: k6's own aggregates, as `handleSummary` gets them, and what the extension adds.
 * k6 is not ours, so unknown keys are kept out of the way rather than refused.
 */
export const summarySchema = z.object({
  metrics: z.record(z.string(), summaryMetricSchema),
  state: z.object({ testRunDurationMs: z.number().nonnegative() }),
  /** Absent without the extension; null where it had no run. */
  itl: z.array(itlEntrySchema).nullish(),
  client: clientReportSchema.nullish(),
  /** Of each instance of a run that was merged of several; `client` is then the worst of all. */
  clients: z.array(z.object({ index: z.number().int().positive(), client: clientReportSchema })).optional(),
  /** Only where the server was a simulator that still answered at the end. */
  simulator: simulatorReportSchema.nullish(),
});

/**
 * A run of a stock k6 without a wrapper can leave one file only: the run and k6's aggregates together,
 * no request records.
 */
export const summaryOnlyRunFormat = 'k6-vllm/summary-only-run';

export type Summary = z.infer<typeof summarySchema>;
export type ItlEntry = z.infer<typeof itlEntrySchema>;
