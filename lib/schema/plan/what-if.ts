import { z } from 'zod';
import { estimateSchema } from '../load-point.ts';
import { answerSchema, words } from './answer.ts';

/** One figure of a measured load beside the same of the calibrated simulator. */
export const calibrationFigureSchema = z.object({
  runId: z.string(),
  /** In words, e.g. `8 in flight`. */
  load: z.string(),
  /** e.g. `TTFT p50`, `output tokens/s`. */
  figure: z.string(),
  unit: z.enum(['ms', 'tok/s', 'req/s']),
  measured: z.number(),
  simulated: z.number(),
});

/** What the simulator says of one set-up at its own SLO capacity. */
export const simulatedCapacitySchema = z.object({
  /** Requests/s of Poisson arrivals that keep the objectives; 0 where a request alone breaks them. */
  capacityRps: z.number(),
  /** At the simulated capacity. */
  ttftP95Ms: z.number().nullable(),
  tpotP95Ms: z.number().nullable(),
  outputTokensPerS: z.number().nullable(),
  kvUseMean: z.number().nullable(),
  limiting: z.string().nullable(),
});

/** A change of the set-up, simulated. */
export const variantSchema = z.object({
  id: z.string(),
  /** e.g. `prompts twice as long`, `H100 instead of L40S`. */
  name: z.string(),
  /** What differs in the simulation, name and values. */
  changes: z.array(z.object({ name: z.string(), from: z.string(), to: z.string() })).readonly(),
  answer: answerSchema(
    simulatedCapacitySchema.extend({
      /** Over that of the same simulator without the change. */
      ratio: z.number(),
      /** Requests/s: the measured capacity × ratio, as wide as that and the calibration error make it; null without a measured capacity. */
      expectedRps: estimateSchema.nullable(),
      cautions: words,
    }),
  ),
});

/** What-if by the simulator, calibrated on the same data. */
export const whatIfSchema = z.object({
  /** Fitted profile, and what it started from. */
  profile: z.string(),
  base: z.string(),
  calibration: z.object({
    figures: z.array(calibrationFigureSchema).readonly(),
    /** Largest error of a median time or a throughput, a share of 1: on the runs it was fitted to, and on runs left out; null where none could be. */
    worstError: z.number(),
    heldOutError: z.number().nullable(),
    /** Of the simulated over the measured SLO capacity, minus 1; null without a measured one. */
    capacityError: z.number().nullable(),
  }),
  baseline: simulatedCapacitySchema,
  variants: z.array(variantSchema).readonly(),
  cautions: words,
});

export type WhatIf = z.infer<typeof whatIfSchema>;
export type SimulatedCapacity = z.infer<typeof simulatedCapacitySchema>;
export type CalibrationFigure = z.infer<typeof calibrationFigureSchema>;
export type VariantAnswer = z.infer<typeof variantSchema>;
