import { z } from 'zod';

const count = z.number().int().nonnegative();

const requestSchema = z.object({
  id: z.string(),
  url: z.string(),
  /** As it would be sent, settings laid over it, without a model where it names none. */
  body: z.record(z.string(), z.unknown()),
});

/** What a scenario would do with the settings that it was given: made by the scenario itself, which sends nothing then. */
const describedSchema = z.object({
  format: z.literal('k6-vllm/scenario-description'),
  version: z.literal(1),
  scenario: z.string(),
  workload: z.object({ id: z.string(), source: z.string(), repeats: z.boolean(), generated: z.boolean() }),
  /** All settings but secrets, those of the scenario included; objects as JSON text. */
  configuration: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  profile: z.object({
    id: z.string(),
    loop: z.enum(['open', 'closed']),
    levels: z.array(z.number()),
    vus: count,
    /** Requests in all; null where time decides. */
    turns: count.nullable(),
    warnings: z.array(z.string()),
  }),
  /** Objectives that need streams. */
  streamed: z.array(z.string()),
  /** Models that the requests name themselves. */
  models: z.array(z.string()),
  /** The first requests of the run, and the one with the most text. */
  samples: z.array(requestSchema).min(1),
  longest: requestSchema,
  notes: z.array(z.string()),
});

const refusedSchema = z.object({
  format: z.literal('k6-vllm/scenario-description'),
  version: z.literal(1),
  /** Mistakes in the settings or the data set, each with its remedy. */
  problems: z.array(z.string()).min(1),
});

/** A description, or why the scenario would send nothing. */
export const scenarioDescriptionSchema = z.union([refusedSchema, describedSchema]);

export type ScenarioDescription = z.infer<typeof describedSchema>;
export type RefusedDescription = z.infer<typeof refusedSchema>;
export type DescribedRequest = z.infer<typeof requestSchema>;
