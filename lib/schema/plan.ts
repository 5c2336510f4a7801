import { z } from 'zod';
import { boundedSchema, estimateSchema } from './load-point.ts';
import { answerSchema, words } from './plan/answer.ts';
import { seriesSchema } from './plan/series.ts';
import { whatIfSchema } from './plan/what-if.ts';

const count = z.number().int().nonnegative();

/** What was asked of the plan. */
export const askSchema = z.object({
  /** Numbers of requests whose time is asked for. */
  requests: z.array(count).readonly(),
  /** Mean requests/s that servers are asked for; empty where none was named. */
  rates: z.array(z.number()).readonly(),
  peakFactor: z.number(),
  headroom: z.number(),
  redundancy: z.number(),
  /** Null where no price was given. */
  price: z.object({ perServerHour: z.number(), loadFactor: z.number(), currency: z.string() }).nullable(),
});

/** One question that people bring to the meeting, answered in a sentence or two. */
export const executiveAnswerSchema = z.object({
  id: z.enum(['capacity', 'servers', 'time', 'cost', 'breaking', 'limit', 'change']),
  question: z.string(),
  /** Null where it is refused. */
  answer: z.string().nullable(),
  /** The reason to believe it; or why it is refused and what to measure. */
  because: z.string(),
});

/** What to do, with its reason; the most important first. */
export const recommendationSchema = z.object({
  id: z.string(),
  action: z.string(),
  reason: z.string(),
  /** What it brings, as measured or simulated; null where nobody knows. */
  effect: z.string().nullable(),
});

/** A threshold to be watched in production. */
export const alertSchema = z.object({
  id: z.string(),
  /** What is watched, in words, e.g. `p95 E2E`. */
  what: z.string(),
  /** The server's own metric, where it has one. */
  metric: z.string().nullable(),
  unit: z.enum(['ms', 'share', 'req/s', 'tok/s', 'requests', 'tokens']),
  direction: z.enum(['above', 'below']),
  warning: z.number(),
  critical: z.number(),
  reason: z.string(),
});

/** The grid of a sweep. */
export const gridSchema = z.object({
  axes: z.array(z.object({ name: z.string(), values: z.array(z.string()).min(1).readonly() })).readonly(),
  cells: z
    .array(
      z.object({
        values: z.record(z.string(), z.string()),
        /** Of the plan's `runs`; empty of a cell that has none. */
        runs: z.array(z.string()).readonly(),
        state: z.enum(['done', 'failed', 'pending']),
        verdict: z.enum(['pass', 'fail', 'inconclusive']).nullable(),
        /** Over its repeats: of times and rates the geometric mean, of shares the mean. */
        measures: z
          .array(
            estimateSchema.extend({
              id: z.string(),
              unit: z.enum(['ms', 'share', 'req/s', 'tok/s', 'requests', 'tokens']),
              /** An audit doubts it in one of the repeats. */
              doubted: z.boolean(),
            }),
          )
          .readonly(),
      }),
    )
    .readonly(),
});

/** A run that the plan rests on. */
export const planRunSchema = z.object({
  id: z.string(),
  /** Its folder, from that of the plan. */
  folder: z.string(),
  scenario: z.string(),
  /** Of the sweep or the search. */
  values: z.record(z.string(), z.string()),
  repeat: z.number().int().positive(),
  startedAt: z.iso.datetime(),
  measured: count,
  succeeded: count,
  verdict: z.enum(['pass', 'fail', 'inconclusive']),
  /** Audits that doubt or refuse its numbers, in words. */
  objections: words,
  /** Null of a run that counts; why it does not, of one that is left out. */
  leftOut: z.string().nullable(),
});

const statedTime = z.object({ seconds: boundedSchema, cautions: words });

/** A result that somebody states, and what may be planned from it. */
export const statedPlanSchema = z.object({
  name: z.string(),
  plan: answerSchema(
    z.object({
      rateRps: boundedSchema,
      measured: count,
      times: z.array(z.object({ requests: count, time: answerSchema(statedTime) })).readonly(),
      foretold: z
        .array(
          z.object({
            requests: count,
            statedSeconds: z.number(),
            time: answerSchema(statedTime),
            agrees: z.boolean().nullable(),
          }),
        )
        .readonly(),
      cautions: words,
    }),
  ),
  findings: words,
});

/** Why one stated rate is so many times another. */
export const rateFactorSchema = z.object({
  faster: z.string(),
  slower: z.string(),
  factor: z.number(),
  inFlight: z.number(),
  perSlot: z.number(),
  words,
});

/** `plan.json`: the capacity answer drawn from runs; the capacity report prints it and knows nothing else. */
export const planSchema = z.object({
  format: z.literal('k6-vllm/plan'),
  version: z.literal(1),
  id: z.string(),
  suite: z.string(),
  createdAt: z.iso.datetime(),
  title: z.string(),
  /** Where it comes from. */
  sources: z
    .array(z.object({ kind: z.enum(['sweep', 'saturation', 'run', 'stated']), path: z.string(), id: z.string() }))
    .readonly(),
  ask: askSchema,
  /** In one line; and the questions in the order of a meeting. */
  headline: z.string(),
  answers: z.array(executiveAnswerSchema).readonly(),
  series: z.array(seriesSchema).readonly(),
  /** The series that the answers are of, where there are several; null where none can be told. */
  chosen: z.string().nullable(),
  grid: gridSchema.nullable(),
  whatIf: answerSchema(whatIfSchema).nullable(),
  recommendations: z.array(recommendationSchema).readonly(),
  alerts: z.array(alertSchema).readonly(),
  stated: z.array(statedPlanSchema).readonly(),
  factors: z.array(rateFactorSchema).readonly(),
  runs: z.array(planRunSchema).readonly(),
  cautions: words,
  /** What a simulator was the server of; null for real servers. */
  simulated: z.string().nullable(),
});

export type Plan = z.infer<typeof planSchema>;
export type Ask = z.infer<typeof askSchema>;
export type ExecutiveAnswer = z.infer<typeof executiveAnswerSchema>;
export type Recommendation = z.infer<typeof recommendationSchema>;
export type Alert = z.infer<typeof alertSchema>;
export type Grid = z.infer<typeof gridSchema>;
export type PlanRun = z.infer<typeof planRunSchema>;
