// What commands print with --json, where what they make is no document with a format of its own.
import { z } from 'zod';
import { assessmentSchema, gateSchema } from './assessment.ts';
import { auditResultSchema } from './audit.ts';
import { mergedSchema, runSchema } from './run.ts';
import { saturationSchema } from './saturation.ts';
import { sweepSchema } from './sweep.ts';

const exitCode = z.int();
const count = z.int().nonnegative();

/** What came of a run: `run`, `report`, `gate` and `demo`. */
export const runOutcomeSchema = z.object({
  format: z.literal('k6-vllm/run-outcome'),
  version: z.literal(1),
  /** As this process ends; of `gate` and `run` the verdict is in it. */
  exitCode,
  /** The run folder, or that of a stock k6's one file; null where nothing was sent or nothing can be read. */
  folder: z.string().nullable(),
  /** The reports that were written; `gate` writes none. */
  files: z.array(z.string()),
  /** Null without a run that can be read. */
  verdict: assessmentSchema.shape.verdict.nullable(),
  /** The verdict in a sentence. */
  headline: z.string().nullable(),
  gates: z.array(gateSchema),
  /** Audits that take the trust from numbers, worst first. */
  objections: z.array(auditResultSchema.pick({ id: true, verdict: true }).extend({ words: z.string() })),
  /** Whether a simulator answered, and no hardware. */
  simulated: z.boolean(),
});

/** What came of a merge of instances. */
export const mergeOutcomeSchema = z.object({
  format: z.literal('k6-vllm/merge-outcome'),
  version: z.literal(1),
  exitCode,
  folder: z.string(),
  /** How the worst instance ended. */
  state: runSchema.shape.state,
  merged: mergedSchema,
});

/** What came of a sweep, or what one would run. */
export const sweepOutcomeSchema = z.object({
  format: z.literal('k6-vllm/sweep-outcome'),
  version: z.literal(1),
  exitCode,
  /** Null with `--dry-run`. */
  folder: z.string().nullable(),
  sweep: sweepSchema,
});

/** What came of a search, or what one would do. */
export const saturationOutcomeSchema = z.object({
  format: z.literal('k6-vllm/saturation-outcome'),
  version: z.literal(1),
  exitCode,
  /** Null with `--dry-run`. */
  folder: z.string().nullable(),
  saturation: saturationSchema,
});

const spreadSchema = z.object({ median: z.number(), p95: z.number(), longest: z.number() }).nullable();

/** What a run would send of a data set. */
export const datasetCheckSchema = z.object({
  format: z.literal('k6-vllm/dataset-check'),
  version: z.literal(1),
  file: z.string(),
  /** Id of the data set's format. */
  datasetFormat: z.string(),
  entries: count,
  /** Entries that would be sent. */
  requests: count,
  /** Estimated from the characters. */
  promptTokens: spreadSchema,
  /** Of the requests that limit their answer. */
  outputLimitTokens: spreadSchema,
  models: z.array(z.string()),
  /** Of a trace: from its first request to its last, ms. */
  spanMs: z.number().nullable(),
  notes: z.array(z.string()),
  /** What has to be mended before it can be sent. */
  problems: z.array(z.string()),
});

const fitSchema = z.array(
  z.object({
    run: z.string(),
    figures: z.array(z.object({ figure: z.string(), measured: z.number(), simulated: z.number() })),
  }),
);

/** Where a profile of the simulator was written, and what it is worth. */
export const calibrationOutcomeSchema = z.object({
  format: z.literal('k6-vllm/calibration-outcome'),
  version: z.literal(1),
  file: z.string(),
  /** Times in ms, throughput in tokens per second. */
  fits: fitSchema,
  /** The same by profiles that did not know the run. */
  heldOut: fitSchema,
  /** The largest error of a median or a throughput among the fits, as a share. */
  worstError: z.number(),
});

/** What an examination found. */
export const doctorOutcomeSchema = z.object({
  format: z.literal('k6-vllm/doctor-outcome'),
  version: z.literal(1),
  exitCode,
  baseUrl: z.string(),
  /** As it was named; null without one. */
  scenario: z.string().nullable(),
  /** The worst of the checks; those that were skipped do not count. */
  verdict: z.enum(['ok', 'warn', 'fail']),
  /** Sent to the server. */
  requests: count,
  seconds: z.number().nonnegative(),
  checks: z.array(
    z.object({
      id: z.string(),
      area: z.string(),
      title: z.string(),
      why: z.string(),
      verdict: z.enum(['ok', 'warn', 'fail', 'skipped']),
      seen: z.string(),
      /** What to do; of `warn` and `fail`. */
      mend: z.string().optional(),
    }),
  ),
});

export type RunOutcome = z.infer<typeof runOutcomeSchema>;
export type SweepOutcome = z.infer<typeof sweepOutcomeSchema>;
export type SaturationOutcome = z.infer<typeof saturationOutcomeSchema>;
export type DatasetCheckOutcome = z.infer<typeof datasetCheckSchema>;
export type CalibrationOutcome = z.infer<typeof calibrationOutcomeSchema>;
export type DoctorOutcome = z.infer<typeof doctorOutcomeSchema>;
