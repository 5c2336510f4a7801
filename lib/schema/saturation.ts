import { z } from 'zod';
import { objectiveSchema, serverIdentitySchema } from './run.ts';

const instant = z.iso.datetime();
const milliseconds = z.number().nonnegative();
const count = z.number().int().nonnegative();
const rate = z.number().positive();

/** What a search may take, and when it is content; as `SearchLimits` of lib/capacity/search. */
const limitsSchema = z.object({
  mostProbes: z.number().int().positive(),
  mostConcurrency: z.number().int().positive(),
  /** Measured time of a probe at most, of the confirmation, and before a yes. */
  mostMs: milliseconds,
  confirmMs: milliseconds,
  leastMs: milliseconds,
  /** Lowest broken rate over highest kept one at which the search is content. */
  ratio: z.number().min(1),
});

const probePlanSchema = z.object({
  purpose: z.enum(['bracket', 'narrow', 'confirm']),
  load: z.discriminatedUnion('loop', [
    z.object({ loop: z.literal('closed'), concurrency: z.number().int().positive() }),
    z.object({ loop: z.literal('open'), rateRps: rate }),
  ]),
  settleMs: milliseconds,
  leastMs: milliseconds,
  mostMs: milliseconds,
});

const countColumn = z.array(count).readonly();
const gaugeColumn = z.array(z.number().nullable()).readonly();

/**
 * The seconds of a probe, a list for each of what was counted in them: all have one length. `due` requests were due in the second, `pending` of them have no known end, `broken` has a list for each
 * objective; `ended` and `failed` ended in it; the rest is as at its end, preemptions as in it.
 */
const slicesSchema = z.object({
  due: countColumn,
  pending: countColumn,
  broken: z.array(countColumn).readonly(),
  ended: countColumn,
  failed: countColumn,
  inFlight: countColumn,
  waiting: gaugeColumn,
  running: gaugeColumn,
  kvUsage: gaugeColumn,
  preemptions: gaugeColumn,
});

/** One probe that was made. */
const saturationProbeSchema = z.object({
  /** The name of its folder in `runs/`. */
  id: z.string(),
  plan: probePlanSchema,
  outcome: z.object({
    slices: slicesSchema,
    /** Why the load was not the one planned, or its times not the server's; null where it was. */
    clientLimit: z.string().nullable(),
    /** By objective: its promised percentile over its limit; null of an objective that is no time, and where nothing ended. */
    timesLimit: z.array(z.number().nullable()).readonly(),
  }),
  /** Its run folder, relative to that of the search. */
  run: z.string(),
  startedAt: instant,
  endedAt: instant,
  /** Why it was ended before its time; null where it was not. */
  early: z.string().nullable(),
});

const judgementSchema = z.object({
  /** Whether the objectives are kept and the server keeps up: by proof, or else by the shares as counted. */
  keeps: z.boolean(),
  proven: z.boolean(),
  /** Id of the objective that speaks most against the load; null where none is broken, and where the queue alone does. */
  objective: z.string().nullable(),
  /** Whether what is not answered piles up. */
  growing: z.boolean(),
  /** Odds of a request to be outside of the worst objective over those that it allows; null where nothing ended. */
  oddsRatio: z.number().nullable(),
  reason: z.string(),
});

/** What a search found; as `CapacityAnswer` of lib/capacity/search, which says what its numbers are. */
const capacityAnswerSchema = z.object({
  end: z.enum(['confirmed', 'unreachable', 'client', 'budget']),
  /** Requests/s. */
  sloCapacityRps: z.number().nonnegative().nullable(),
  keptRps: z.number().nonnegative().nullable(),
  interval: z.object({ low: z.number().nullable(), high: z.number().nullable() }),
  confirmed: z.boolean(),
  contradictory: z.boolean(),
  limiting: z
    .object({
      resource: z.enum(['kv-memory', 'sequences', 'compute', 'errors', 'client']).nullable(),
      time: z.enum(['ttft', 'tpot', 'e2e']).nullable(),
      reason: z.string(),
    })
    .nullable(),
  /** One for each probe, in their order. */
  probes: z.array(judgementSchema.extend({ plan: probePlanSchema })).readonly(),
});

/** `saturation.json`: a search for the capacity within the objectives, and how far it has come. */
export const saturationSchema = z.object({
  format: z.literal('k6-vllm/saturation'),
  version: z.literal(1),
  id: z.string(),
  suite: z.string(),
  createdAt: instant,
  /** The path of a built scenario, or its name. */
  scenario: z.string(),
  /** Every setting that was given for all probes, as text; secrets are left out. */
  settings: z.record(z.string(), z.string()),
  /** Where relative paths of the settings start. */
  workingFolder: z.string(),
  /** The seeds of the probes are drawn from it. */
  seed: z.number().int().nonnegative(),
  limits: limitsSchema,
  /** Those of the first probe that decide the search, each kept or broken by single requests; null before it. */
  objectives: z.array(objectiveSchema).readonly().nullable(),
  /** Ids of objectives that no single request decides, or that hold for some levels only. */
  leftOut: z.array(z.string()).readonly(),
  /** As the first probe met it; all others have to meet the same. Null before it. */
  server: serverIdentitySchema.nullable(),
  /** `running` in a file that nobody writes any more is a search that was cut off. */
  state: z.enum(['running', 'done', 'stopped']),
  /** In the order in which they were made. */
  probes: z.array(saturationProbeSchema).readonly(),
  /** Null until the search is done. */
  answer: capacityAnswerSchema.nullable(),
});

export type SaturationProbe = z.infer<typeof saturationProbeSchema>;
export type Saturation = z.infer<typeof saturationSchema>;
