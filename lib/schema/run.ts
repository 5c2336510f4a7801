import { z } from 'zod';

/** What a text of an imported run says where its tool does not say it; it is like nothing and unlike nothing. */
export const untold = 'not told';

/** One promised number, as k6 and the gates understand it. */
export const objectiveSchema = z.object({
  /** e.g. `e2e-p95`. */
  id: z.string(),
  /** The k6 metric it is decided on while the run goes on. */
  metric: z.string(),
  /** k6's aggregate: `rate` or `p(95)`. */
  aggregate: z.string(),
  comparison: z.enum(['>', '>=', '<']),
  /** In the metric's unit: a share of 1 for rates, milliseconds for times. */
  limit: z.number(),
  /** Short of the limit, but close enough for an alert; absent for none. */
  warning: z.number().optional(),
  /** Levels of the profile that it is promised for; absent for every level. */
  levels: z.array(z.number()).optional(),
});

/** What the run was made against, as far as the server tells. */
export const serverIdentitySchema = z.object({
  /** null in an imported run whose tool does not say. */
  baseUrl: z.string().nullable(),
  /** e.g. `vllm`, `llama.cpp`, `k6-vllm simulator`; null when the server does not say. */
  kind: z.string().nullable(),
  version: z.string().nullable(),
  model: z.string(),
  /** What the model name stands for on the server (`root` of /v1/models). */
  modelRoot: z.string().nullable(),
  /** Tokens; prompt and output together. */
  maxModelLen: z.number().int().positive().nullable(),
  /** Labels of `vllm:cache_config_info`. */
  cacheConfig: z.record(z.string(), z.string()).nullable(),
  /** Set only when the server is a simulation: what it pretends to be, and on what evidence. */
  simulated: z.object({ profile: z.string(), provenance: z.string() }).nullable(),
});

const endings = z.enum(['running', 'completed', 'interrupted', 'time-limit', 'server-died', 'ended-early']);

/** One stretch of a run that was resumed. */
export const runPartSchema = z.object({
  startedAt: z.iso.datetime(),
  /** null in a part that never ended in order, and in one that goes on. */
  endedAt: z.iso.datetime().nullable(),
  state: endings,
  /** When it began, ms since the run's epoch; what was sent from then on belongs to it. */
  startMs: z.number().nonnegative(),
  /** Requests that succeeded in it; null while it goes on. */
  done: z.number().int().nonnegative().nullable(),
  /** Its last record was cut off in the middle, and that request asked for again. */
  torn: z.boolean(),
  /** What was other than in the part before. */
  changes: z.array(z.object({ name: z.string(), from: z.string(), to: z.string() })),
});

/** How another tool counted tokens: by the server's `usage`, by a tokenizer of its own, or it does not say which. */
const tokenCounters = z.enum(['usage', 'tokenizer', 'untold']);

/** Where an imported run comes from. */
export const importedSchema = z.object({
  /** As its makers call it. */
  tool: z.string(),
  version: z.string().nullable(),
  files: z.array(z.object({ name: z.string(), sha256: z.string() })).min(1),
  tokens: tokenCounters,
  /** What its figures mean that ours do not, each a sentence. */
  notes: z.array(z.string()),
});

/** What the kernel of a machine says of its wall clock (adjtimex(2)). */
const clockSchema = z.object({
  /** Whether something keeps it right. */
  synchronized: z.boolean(),
  /** How far it may be off nevertheless, as the kernel reckons. */
  maxErrorMs: z.number().nonnegative(),
});

/** Which part of a run of several k6 processes a folder holds. */
export const runInstanceSchema = z.object({
  /** From 1. */
  index: z.number().int().positive(),
  of: z.number().int().min(2),
  /** k6's `--execution-segment` and its sequence. */
  segment: z.string(),
  sequence: z.string(),
  /** `requestsPlanned` of the whole run. */
  planned: z.number().int().positive().nullable(),
  /** Virtual users of the whole run, had it been one process. */
  wholeVus: z.number().int().positive(),
  host: z.string().nullable(),
  /** Of the kernel's start: instances that have the same one have the same wall clock. */
  boot: z.string().nullable(),
  clock: clockSchema.nullable(),
});

/** One instance of a run that was merged. */
export const mergedInstanceSchema = z.object({
  index: z.number().int().positive(),
  id: z.string(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  state: endings,
  host: z.string().nullable(),
  /** Lines of its requests.ndjson. */
  records: z.number().int().nonnegative(),
  /** Its last record was cut off in the middle, and was taken out. */
  torn: z.boolean(),
  /** Added to its instants, ms: how much later than the earliest instance its epoch is. */
  shiftMs: z.number().nonnegative(),
  /** How its wall clock was set against that of the first instance. */
  clock: z.object({
    from: z.enum(['same-clock', 'wall-clock', 'server-counters', 'given']),
    /** Added to its wall clock, ms. */
    offsetMs: z.number(),
    /** How far that may be off, ms; null where nobody says. */
    boundMs: z.number().nonnegative().nullable(),
  }),
});

/** What a run of several instances was put together of. */
export const mergedSchema = z.object({
  of: z.number().int().min(2),
  /** Instances whose folder was not there. */
  missing: z.array(z.number().int().positive()),
  instances: z.array(mergedInstanceSchema).min(1),
});

/** `run.json`: what was run, against what, when, and how it ended. */
export const runSchema = z.object({
  format: z.literal('k6-vllm/run'),
  version: z.literal(1),
  id: z.string(),
  scenario: z.string(),
  /** `running` in a folder whose run never ended in order (killed, crashed). */
  state: endings,
  /** Why whoever made the run had seen enough of it, in a run that was asked to end early. */
  endedEarly: z.string().nullish(),
  /** The first sign of the server's death, which ended the run; ms since the epoch. */
  serverDied: z.object({ atMs: z.number().nonnegative() }).nullish(),
  /** The run's epoch: zero of every `…Ms` instant. */
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  loop: z.enum(['open', 'closed']),
  profile: z.object({
    name: z.string(),
    levels: z.array(z.number()),
    /** Virtual users: the most turns (requests, conversations) that could be in flight. */
    vus: z.number().int().positive().optional(),
    /** What the load went through; null where something else decides. */
    stages: z
      .array(
        z.object({
          phase: z.enum(['warmup', 'measure']),
          level: z.number(),
          requests: z.number().int().positive().nullable(),
          durationMs: z.number().positive().nullable(),
        }),
      )
      .optional(),
  }),
  workload: z.object({
    id: z.string(),
    /** How much of a generated prompt others begin with too, at most; absent where the workload does not say. */
    sharedPrefix: z.number().min(0).max(1).optional(),
    dataset: z.object({
      /** A path, or the name of a generated set. */
      source: z.string(),
      /** Distinct requests that it holds; null where it has no end. */
      size: z.number().int().positive().nullable(),
      /** Of the file, where it is one and the extension is there to tell. */
      sha256: z.string().nullish(),
    }),
  }),
  /** Requests to be measured; null where time decides how many, or the length of conversations. */
  requestsPlanned: z.number().int().positive().nullable(),
  objectives: z.array(objectiveSchema),
  /** Every setting by name, as resolved; secrets are left out. */
  configuration: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  client: z.object({
    suite: z.string(),
    revision: z.string().nullable(),
    k6: z.string().nullable(),
    /** `extension` measures streams; `stock` cannot; `imported` is another tool, which `imported` names. */
    binary: z.enum(['extension', 'stock', 'imported']),
  }),
  server: serverIdentitySchema,
  /** What the pre-flight noticed and did not stop for. */
  notes: z.array(z.string()),
  /** Only in a run that another tool made. */
  imported: importedSchema.nullish(),
  /** All parts of a run that was resumed, in their order; absent in one that was not. */
  parts: z.array(runPartSchema).min(2).optional(),
  /** Which part of the load this is, where several k6 processes share it; what is planned is then this part's, the levels are the whole load's. */
  instance: runInstanceSchema.optional(),
  /** All instances of a run that was merged of several; absent in one that was not. */
  merged: mergedSchema.optional(),
});

export type MergedInstance = z.infer<typeof mergedInstanceSchema>;
export type RunInstance = z.infer<typeof runInstanceSchema>;
export type RunPart = z.infer<typeof runPartSchema>;
export type TokenCounter = z.infer<typeof tokenCounters>;
export type Run = z.infer<typeof runSchema>;
export type Objective = z.infer<typeof objectiveSchema>;
export type ServerIdentity = z.infer<typeof serverIdentitySchema>;
