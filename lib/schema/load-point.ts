import { z } from 'zod';
import { gateSchema, projectionSchema } from './assessment.ts';

const count = z.number().int().nonnegative();
const bound = z.number().nullable();

/** A number with its 95 % interval; null at an end without a bound. */
export const estimateSchema = z.object({ value: z.number(), low: bound, high: bound });
/** The same with both ends. */
export const boundedSchema = z.object({ value: z.number(), low: z.number(), high: z.number() });

/** A measure of a load that may be shown, in the unit of its name. */
export const pointValueSchema = estimateSchema.extend({
  n: count,
  /** What an audit says against it: no conclusion may rest on it. Null where none does. */
  doubt: z.string().nullable(),
  /** What else there is to say of it, e.g. why it has no interval; null for nothing. */
  note: z.string().nullable(),
});

const value = pointValueSchema.nullable();
/** Times of a load, ms; null where not measured, or where they may not be shown. */
const timesSchema = z.object({ mean: value, p50: value, p95: value, p99: value, max: value });

/** What one load showed: a run at one load, or one visit to a level of a run at several. */
export const loadPointSchema = z.object({
  runId: z.string(),
  loop: z.enum(['open', 'closed']),
  /** Requests in flight at most in a closed loop, offered requests/s in an open one. */
  level: z.number(),
  visit: z.number().int().positive(),
  /** Requests that were measured, and those of them that succeeded. */
  counts: z.object({ measured: count, succeeded: count }),
  /** Length of the stretch that the rates are of, s; null where nothing was measured. */
  seconds: bound,
  /** Successful requests per second, of them those that kept every promise, and their tokens per second. */
  requestsPerS: value,
  goodputRps: value,
  outputTokensPerS: value,
  totalTokensPerS: value,
  /** Of an open loop from when requests were due. */
  e2e: timesSchema,
  ttft: timesSchema,
  tpot: timesSchema,
  /** Of all requests, a share of 1. */
  success: value,
  /** Means by the server's gauges: requests in the batch, requests that waited, share of the KV cache in use. */
  running: value,
  queueDepth: value,
  kvUsage: value,
  /** Of prompt tokens, those found in the prefix cache, a share of 1. */
  prefixHits: value,
  /** Requests that the server put back for want of memory. */
  preemptions: value,
  gates: z.array(gateSchema),
  /** Of its gates together; null where nothing is promised. */
  verdict: gateSchema.shape.verdict.nullable(),
  /** Whether the rates are of a steady stretch; else beginning and end are in them, and they are too low. */
  steady: z.boolean(),
  /** Too few requests per slot for a rate. */
  burst: z.boolean(),
  projection: projectionSchema,
});

export type PointValue = z.infer<typeof pointValueSchema>;
export type LoadPoint = z.infer<typeof loadPointSchema>;
export type PointTimes = z.infer<typeof timesSchema>;
