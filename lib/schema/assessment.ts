import { z } from 'zod';
import { auditResultSchema } from './audit.ts';
import { clientReportSchema } from './client-report.ts';
import { failureKinds } from './record.ts';
import { objectiveSchema, runPartSchema, runSchema } from './run.ts';
import { serverSideSchema } from './server-side.ts';
import { engineSchema, memoryUseSchema, tokenUseSchema } from './server-use.ts';
import { simulatorReportSchema } from './simulator-report.ts';

const count = z.number().int().nonnegative();
const numbers = z.array(z.number());
const sparse = z.array(z.number().nullable());

/** 95 % interval; null at an end that a sample of this size cannot bound. */
export const intervalSchema = z.object({ low: z.number().nullable(), high: z.number().nullable() });

/** One derived number. */
export const measureSchema = z.object({
  /** `<metric>-<statistic>`, e.g. `e2e-p95`. */
  id: z.string(),
  metric: z.string(),
  statistic: z.string(),
  unit: z.enum(['ms', 'share', 'req/s', 'tok/s', 'requests', 'tokens']),
  /** Null when it was not measured, and when an audit refuses it; `why` says so. */
  value: z.number().nullable(),
  /** What was found, of an `invalid` measure: evidence against it, and never to be used. */
  refused: z.number().optional(),
  /** Values that it rests on. */
  n: count,
  /** As many independent values would tell as much; absent where that is n. */
  effectiveN: count.optional(),
  /** The stretch that a rate is of, ms since the run's epoch; absent where that is the whole window. */
  window: z.object({ startMs: z.number(), endMs: z.number() }).optional(),
  /**
   * What was counted: successes of the measure phase, all its requests, answers that were tested, k6's own aggregate,
   * the gaps between output chunks of all its streamed requests, or scrapes of the server.
   */
  basis: z.enum(['successes', 'requests', 'tested', 'k6', 'gaps', 'scrapes']),
  interval: intervalSchema.nullable(),
  /**
   * `publishable` stands by itself, `uncertain` only with its interval; `suppressed` must not be shown, as its sample is too small,
   * nor `invalid`, as an audit refuses it; `unsound` is shown struck. `why` tells of the last two. See `lib/assessment/standing.ts`.
   */
  standing: z.enum(['publishable', 'uncertain', 'suppressed', 'unsound', 'invalid', 'missing']),
  why: z.string().nullable(),
  /** Of a rate: that of a burst, which no steady load has; absent of any other. */
  burst: z.literal(true).optional(),
});

/** One objective decided after the run. */
export const gateSchema = z.object({
  objective: objectiveSchema,
  measure: measureSchema,
  verdict: z.enum(['pass', 'fail', 'inconclusive']),
  reason: z.string(),
  /** What k6's own threshold said, on its own numbers; null when it said nothing. */
  k6: z.enum(['pass', 'fail']).nullable(),
  /** The level whose measure decides, of a run that has several. */
  level: z.number().optional(),
  /** The warning limit is crossed, of a gate that does not fail; absent without an alert. */
  alert: z.literal('warning').optional(),
});

/** Whether more requests, or another time, may be foretold from the figures of a load; `lib/audits/projection.ts` states the rule. */
export const projectionSchema = z.object({
  allowed: z.boolean(),
  /** Why not, each with what to measure instead. */
  reasons: z.array(z.string()),
});

/** One visit to a level of the profile. */
export const levelSchema = z.object({
  /** Concurrency in a closed loop, requests/s in an open one. */
  level: z.number().nonnegative(),
  /** From 1; above it where the profile came back to the level. */
  visit: z.number().int().positive(),
  counts: z.object({ measured: count, succeeded: count, failed: count }),
  /** First send to last end, ms since the run's epoch; null where no request was measured. */
  window: z.object({ startMs: z.number(), endMs: z.number() }).nullable(),
  measures: z.array(measureSchema),
  /** The objectives that are promised for this level. */
  gates: z.array(gateSchema),
  /** Of its gates together; null where nothing is promised for it. */
  verdict: z.enum(['pass', 'fail', 'inconclusive']).nullable(),
  projection: projectionSchema.nullable().default(null),
});

/** Where a load became too much; `lib/assessment/breaking-point.ts` states the rule. */
export const breakingPointSchema = z.object({
  outcome: z.enum(['reached', 'not-reached', 'undecided']),
  /** The highest level below it at which every objective was kept; null where none was. */
  above: z.number().nullable(),
  /** The lowest level that broke. */
  at: z.number().nullable(),
  /** What broke there, each in words. */
  reasons: z.array(z.string()),
});

export const failureGroupSchema = z.object({
  kind: z.enum(failureKinds),
  count,
  /** Of all measured requests. */
  share: z.number(),
  firstMs: z.number(),
  lastMs: z.number(),
  /** HTTP statuses seen, most frequent first. */
  statuses: z.array(z.object({ status: count, count })),
  /** Most frequent first, at most five. */
  messages: z.array(z.object({ text: z.string(), count })),
  distinctMessages: count,
  exampleId: z.string().nullable(),
});

const tally = z.object({ text: z.string(), count, share: z.number() });

/** Something that the reader must know before quoting a number. */
export const noteSchema = z.object({
  id: z.string(),
  weight: z.enum(['caution', 'information']),
  happened: z.string(),
  why: z.string(),
  remedy: z.string(),
});

const bands = z.object({ p50: sparse, p95: sparse });

/** Requests of the measure phase by the time they were sent, ms since the first; columns of equal length. */
export const timelineSchema = z.object({
  binMs: z.number().positive(),
  startMs: numbers,
  succeeded: numbers,
  failed: numbers,
  e2e: bands,
  ttft: bands,
  /** Each success, where there are few enough to be seen one by one. */
  points: z.object({ sentMs: numbers, e2eMs: numbers, ttftMs: sparse }).nullable(),
  /** When failed requests were sent; thinned to at most 2,000. */
  failedMs: numbers,
});

export const distributionSchema = z.object({
  metric: z.string(),
  scale: z.enum(['linear', 'log']),
  edges: numbers,
  counts: numbers,
});

/** `assessment.json`: all that is said about a run. Reports print it and know nothing else. */
export const assessmentSchema = z.object({
  format: z.literal('k6-vllm/assessment'),
  version: z.literal(1),
  run: runSchema,
  evidence: z.object({
    source: z.enum(['records', 'summary']),
    files: z.array(z.string()),
    /** Lines of requests.ndjson that hold no record: k6's log. */
    foreignLines: count,
    /** The last line was cut by the end of the process and left out. */
    truncatedLine: z.boolean(),
  }),
  /** Null of a run that was made in one piece. Of a resumed one, all instants here are on a clock that stands still between the parts. */
  resumed: z
    .object({
      parts: z.array(
        runPartSchema.pick({ startedAt: true, endedAt: true, state: true, torn: true, changes: true }).extend({
          /** Requests that it recorded, those included that a later part asked again. */
          sent: count,
          succeeded: count,
          failed: count,
          cutShort: count,
          span: z.object({ startMs: z.number(), endMs: z.number() }).nullable(),
          /** Its successes per second of its span. */
          rateRps: z.number().nullable(),
        }),
      ),
      /** Requests that had no success in an earlier part and were asked again. */
      retried: count,
      /** What their earlier failures were; shares are of the retried. */
      failures: z.array(failureGroupSchema),
    })
    .nullable()
    .default(null),
  counts: z.object({
    /** Null where nobody knew beforehand. */
    planned: count.nullable(),
    /** Requests of the measure phase that ended by themselves. */
    measured: count,
    succeeded: count,
    failed: count,
    /** Requests of the measure phase that the end of the run cut: neither a success nor the server's failure. */
    cutShort: count,
    warmup: count,
  }),
  /** First send to last end of the measure phase, ms since the run's epoch. */
  window: z.object({ startMs: z.number(), endMs: z.number() }).nullable(),
  measures: z.array(measureSchema),
  gates: z.array(gateSchema),
  /**
   * Of several objectives that were decided by their intervals, with a pass among them: how many they are, and the largest chance
   * that any of the passes is wrong. Null of any other run.
   */
  familyWise: z.object({ objectives: count, wrongPass: z.number() }).nullable().default(null),
  /** Thresholds that k6 missed and that stand behind no objective, as `metric: expression`. */
  otherThresholds: z.array(z.string()).default([]),
  /** Whether the numbers can be believed: every question asked, in the order of the registry. */
  audits: z.array(auditResultSchema).default([]),
  /** Of a run at one load; one that has several is projected from its levels. */
  projection: projectionSchema.nullable().default(null),
  /** A run that has several levels is answered by level; null of any other, and where its levels cannot be told apart. */
  levels: z
    .object({
      /** In the order of their first sends. */
      list: z.array(levelSchema),
      /** The highest level that keeps every objective, with none below it that breaks one. */
      best: z.number().nullable(),
      /** Levels of the profile at which no request was measured. */
      unmeasured: numbers,
      /** Above which level throughput no longer grows, in words; null where it does to the end. */
      saturation: z.object({ above: z.number(), reason: z.string() }).nullable(),
      breaking: breakingPointSchema,
    })
    .nullable()
    .default(null),
  verdict: z.object({
    outcome: z.enum(['pass', 'fail', 'inconclusive']),
    reasons: z.array(z.string()),
  }),
  failures: z.array(failureGroupSchema),
  validity: z.object({ tested: count, valid: count, reasons: z.array(tally) }).nullable(),
  finishReasons: z.array(tally),
  /** What the load generator measured of itself; null where it did not. */
  loadGenerator: clientReportSchema.nullable().default(null),
  /** What a simulator that was the server says of itself; null for real servers, and where it did not answer. */
  simulator: simulatorReportSchema.nullable().default(null),
  /** What scrapes of the server and its GPU tell; null without any. */
  serverSide: serverSideSchema.nullable().default(null),
  /** Null without records, and where an audit refuses the counts. */
  tokenUse: tokenUseSchema.nullable().default(null),
  /** What takes the memory of the GPUs; null where neither server nor facts tell. */
  memory: memoryUseSchema.nullable().default(null),
  engine: engineSchema.default([]),
  notes: z.array(noteSchema),
  timeline: timelineSchema.nullable(),
  distributions: z.array(distributionSchema),
});

export type Assessment = z.infer<typeof assessmentSchema>;
export type Measure = z.infer<typeof measureSchema>;
export type LevelAssessment = z.infer<typeof levelSchema>;
export type Projection = z.infer<typeof projectionSchema>;
export type BreakingPoint = z.infer<typeof breakingPointSchema>;
export type Gate = z.infer<typeof gateSchema>;
export type FailureGroup = z.infer<typeof failureGroupSchema>;
export type Note = z.infer<typeof noteSchema>;
export type Timeline = z.infer<typeof timelineSchema>;
export type Distribution = z.infer<typeof distributionSchema>;
