import { z } from 'zod';
import { boundedSchema, estimateSchema, loadPointSchema } from '../load-point.ts';
import { answerSchema, words } from './answer.ts';

const count = z.number().int().nonnegative();

/** The time of a decode step by its batch: t0 + t1·B. */
export const stepTimeSchema = z.object({
  /** Weights and overhead of a step, ms. */
  t0Ms: estimateSchema,
  /** What one more request adds, ms. */
  t1Ms: estimateSchema,
  /** 1/t1: output tokens/s that no batch, however large, can exceed. */
  ceilingTokensPerS: estimateSchema,
  /** Of the ceiling, what the largest batch that was measured reaches. */
  reached: z.number(),
  largestBatch: z.number(),
  points: count,
});

/** The universal scalability law through measured loads. */
export const uslSchema = z.object({
  /** Requests/s of one request alone. */
  lambda: estimateSchema,
  /** Contention and coherency; without unit. */
  sigma: estimateSchema,
  kappa: estimateSchema,
  /** Load of the most throughput, and that throughput; null where they would be extrapolated, as `withheld` says. */
  peak: z.object({ load: estimateSchema, rate: estimateSchema }).nullable(),
  withheld: z.string().nullable(),
  largestLoad: z.number(),
  points: count,
});

/** Where the curve of throughput bends, as a load, with the range of 95 % of bootstrap samples. */
export const kneeSchema = z.object({ load: z.number(), low: z.number(), high: z.number(), found: z.number() });

/** The highest load of one replica at which every objective was kept. */
export const sloCapacitySchema = z.object({
  basis: z.enum(['slo-capacity', 'upper-bound']),
  label: z.string(),
  /** Requests/s. */
  requestsPerS: estimateSchema,
  /** The visits to that load whose figures may be built on. */
  at: z.array(loadPointSchema).readonly(),
  /** The lowest load that broke an objective, as its loop counts; null where none did. */
  brokeAt: z.number().nullable(),
  brokeWhy: words,
  cautions: words,
});

/** Servers for a demand, and every number that they come from. */
export const serversSchema = z.object({
  servers: count,
  /** Of them, those that the load needs; the others are spare. */
  needed: count,
  terms: z.object({
    /** Requests/s: mean × peak factor. */
    peakRps: z.number(),
    /** Requests/s of one replica: the lower bound of its capacity, and what the headroom leaves of it. */
    capacityLowRps: z.number(),
    usableRps: z.number(),
    headroom: z.number(),
    redundancy: z.number(),
  }),
  /** Share of the lower bound of their capacity that the peak uses, with all servers, and with the spare ones lost. */
  peakUse: z.object({ all: z.number(), needed: z.number() }),
  formula: z.string(),
  assumptions: words,
  cautions: words,
});

/** How long N requests take at a load that was measured. */
export const timeForSchema = z.object({
  requests: count,
  /** Seconds, from the first send to the last end. */
  seconds: boundedSchema,
  terms: z.object({ rateRps: boundedSchema, rampS: z.number(), drainS: z.number() }),
  basis: z.enum(['offered', 'runs', 'drift-allowance']),
  /** Times as many requests as were measured. */
  stretch: z.number(),
  assumptions: words,
  cautions: words,
});

const unitCosts = z.object({
  perRequest: estimateSchema.nullable(),
  perMillionOutputTokens: estimateSchema.nullable(),
  /** Of prompt and output tokens together. */
  perMillionTokens: estimateSchema.nullable(),
});

/** Prices in the currency of the server's, at full use and at the load factor. */
export const costSchema = z.object({
  fullyUsed: unitCosts,
  atLoadFactor: unitCosts,
  price: z.object({ perServerHour: z.number(), loadFactor: z.number() }),
});

/** Energy of the GPUs alone. */
export const energySchema = z.object({
  joulesPerOutputToken: estimateSchema.nullable(),
  joulesPerRequest: estimateSchema.nullable(),
  outputTokensPerJoule: estimateSchema.nullable(),
  joulesPerOutputTokenAboveIdle: estimateSchema.nullable(),
  cautions: words,
});

/** What more requests in flight, or workers, bring: from one load to the next. */
export const scalingStepSchema = z.object({
  from: z.number(),
  to: z.number(),
  /** Throughput at `to` over that at `from`. */
  ratio: estimateSchema,
  outcome: z.enum(['helps', 'does-not-help', 'hurts', 'undecided']),
  reason: z.string(),
});

/** The loads of a closed loop by what they bring. */
export const scalingSchema = z.object({
  steps: z.array(scalingStepSchema).min(1).readonly(),
  /** The lowest load above which more is not shown to help; null where even the last step helps. */
  best: z.number().nullable(),
  /** In a sentence, e.g. that more workers help up to 8, then do not, and hurt from 32. */
  reason: z.string(),
});

/** A capacity of a series under some of the objectives. */
export const capacityAtSchema = z.object({
  /** Objective ids; all of them in the first entry, then each alone. */
  objectives: z.array(z.string()).readonly(),
  capacity: answerSchema(sloCapacitySchema),
});
