import { z } from 'zod';
import { loadPointSchema } from '../load-point.ts';
import { objectiveSchema, serverIdentitySchema } from '../run.ts';
import { engineSchema, memoryUseSchema, tokenUseSchema } from '../server-use.ts';
import { answerSchema, words } from './answer.ts';
import {
  capacityAtSchema,
  costSchema,
  energySchema,
  kneeSchema,
  scalingSchema,
  serversSchema,
  stepTimeSchema,
  timeForSchema,
  uslSchema,
} from './capacity.ts';

const count = z.number().int().nonnegative();
const bound = z.number().nullable();

/** What a limit of the server is, by its telemetry. */
export const limitingSchema = z.object({
  resource: z.enum(['kv-memory', 'sequences', 'compute', 'errors', 'client']).nullable(),
  /** The time that is broken first. */
  time: z.enum(['ttft', 'tpot', 'e2e']).nullable(),
  reason: z.string(),
});

/** Loads of one set-up, differing in load only: what a curve is drawn through. */
export const seriesSchema = z.object({
  id: z.string(),
  /** What tells it from the others, e.g. `WORKLOAD=news`; the scenario where it is the only one. */
  name: z.string(),
  /** Its values of the axes of the grid, but for that of the load. */
  values: z.record(z.string(), z.string()),
  scenario: z.string(),
  workload: z.string(),
  server: serverIdentitySchema,
  objectives: z.array(objectiveSchema).readonly(),
  /** Every run of it, each with the loads that it showed; rising, closed loops first. */
  loads: z
    .array(
      z.object({
        /** Of the plan's `runs`. */
        run: z.string(),
        point: loadPointSchema,
      }),
    )
    .readonly(),
  stepTime: answerSchema(stepTimeSchema),
  usl: answerSchema(uslSchema),
  knee: answerSchema(kneeSchema),
  scaling: answerSchema(scalingSchema),
  /** Under all objectives, then under each alone. */
  capacity: z.array(capacityAtSchema).min(1).readonly(),
  /** What a saturation search found; null of a series without one. */
  search: z
    .object({
      /** Requests/s; null where no rate was kept. */
      sloCapacityRps: bound,
      low: bound,
      high: bound,
      confirmed: z.boolean(),
      contradictory: z.boolean(),
      end: z.string(),
      probes: z
        .array(
          z.object({
            run: z.string(),
            purpose: z.enum(['bracket', 'narrow', 'confirm']),
            loop: z.enum(['open', 'closed']),
            level: z.number(),
            keeps: z.boolean(),
            proven: z.boolean(),
            reason: z.string(),
          }),
        )
        .readonly(),
    })
    .nullable(),
  limiting: limitingSchema.nullable(),
  servers: z.array(z.object({ meanRps: z.number(), answer: answerSchema(serversSchema) })).readonly(),
  /** The load to be taken for a batch, and why it is that one; null where none was measured. */
  batch: z.object({ loop: z.enum(['open', 'closed']), level: z.number(), reason: z.string() }).nullable(),
  /** For each number asked about, at the load that suits batches, and at each other load that has an answer. */
  times: z
    .array(
      z.object({
        requests: count,
        at: z.object({ loop: z.enum(['open', 'closed']), level: z.number() }),
        /** The load to be taken for it. */
        chosen: z.boolean(),
        answer: answerSchema(timeForSchema),
      }),
    )
    .readonly(),
  /** At the SLO capacity; null where no price was given, or no power measured. */
  cost: answerSchema(costSchema).nullable(),
  energy: answerSchema(energySchema).nullable(),
  tokens: tokenUseSchema.nullable(),
  memory: memoryUseSchema.nullable(),
  /** The engine's configuration by the server's own data. */
  engine: engineSchema,
  cautions: words,
});

export type Series = z.infer<typeof seriesSchema>;
