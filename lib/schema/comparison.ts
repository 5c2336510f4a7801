import { z } from 'zod';
import { measureSchema } from './assessment.ts';

const count = z.number().int().nonnegative();
const bound = z.number().nullable();
const verdict = z.enum(['pass', 'fail', 'inconclusive']);

/** What a difference between runs means for their comparison. */
export const likenessEffects = ['compared', 'told', 'no-winner'] as const;

/** One thing in which runs differ. */
export const differenceSchema = z.object({
  /** The rule of `lib/comparison/likeness/` that found it. */
  rule: z.string(),
  /** What `--varies` calls it: `server.version`, `CONCURRENCY`, `output-tokens`. */
  name: z.string(),
  /** The two sides that differ; the same name twice where runs of one side do. */
  sides: z.tuple([z.string(), z.string()]),
  /** What each has, in words. */
  values: z.tuple([z.string(), z.string()]),
  /** `compared` is what the comparison is about, `told` has to be known, `no-winner` forbids one. */
  effect: z.enum(likenessEffects),
  /** Metrics that have no winner for it; empty unless it forbids one. */
  bars: z.union([z.literal('all'), z.array(z.string())]),
  why: z.string(),
});

/** What one side has of a measure: of its one run, or the mean of its runs (of times and rates the geometric one). */
export const sideValueSchema = measureSchema.pick({ value: true, standing: true, why: true }).extend({
  side: z.string(),
  /** 95 % interval; of several runs by their spread. */
  low: bound,
  high: bound,
  /** Values that it rests on, of all runs together. */
  n: count,
  /** Runs that it rests on. */
  runs: count,
});

/**
 * `winner`: clear of the margin; `better`: a difference is shown, though perhaps not one that counts; `equivalent`:
 * inside the margin; `provisional`: shown by one run a side; `barred`: what differs besides forbids a winner; `told`:
 * neither more nor less of it is better.
 */
export const outcomes = [
  'winner',
  'better',
  'provisional',
  'equivalent',
  'none-shown',
  'barred',
  'not-compared',
  'told',
] as const;

/** One side's measure held against that of the first side. */
export const contrastSchema = z.object({
  /** The side that is held against the first. */
  side: z.string(),
  /** Shares are compared by their difference, all else by the ratio; null where they are not compared. */
  kind: z.enum(['ratio', 'difference']),
  /** This side divided by the first, or minus it; with its 95 % interval. */
  value: bound,
  low: bound,
  high: bound,
  /** That there is no difference; adjusted by Holm for all that the comparison decides. */
  pValue: bound,
  adjustedPValue: bound,
  /** Cliff's delta over the runs; null with one run on a side. */
  effect: z.object({ delta: z.number(), size: z.enum(['negligible', 'small', 'medium', 'large']) }).nullable(),
  outcome: z.enum(outcomes),
  /** The better side, where one is named. */
  winner: z.string().nullable(),
  reason: z.string(),
});

/** One measure over all sides. */
export const comparedMeasureSchema = measureSchema
  .pick({ id: true, metric: true, statistic: true, unit: true })
  .extend({
    better: z.enum(['higher', 'lower']).nullable(),
    /** In the order of the sides. */
    values: z.array(sideValueSchema),
    /** One for each side after the first. */
    contrasts: z.array(contrastSchema),
  });

/** One regression decided: a side against the first. */
export const regressionSchema = z.object({
  side: z.string(),
  measure: z.string(),
  level: z.number().nullable(),
  visit: z.number().int().positive(),
  /** A share of 1 by which it may be worse; of shares, the points. */
  limit: z.number(),
  verdict,
  reason: z.string(),
});

/** What a side is for: the better one of it and the first. */
export const useChoiceSchema = z.object({
  level: z.number().nullable(),
  visit: z.number().int().positive(),
  /** The side that is held against the first. */
  side: z.string(),
  /** `batch`: nobody waits for a single answer; `interactive`: somebody does. */
  use: z.enum(['batch', 'interactive']),
  /** Null unless one is better. */
  choice: z.string().nullable(),
  /** `shown`; `provisional`: by one run on a side; `either`: they are equivalent; `open`: not decided. */
  outcome: z.enum(['shown', 'provisional', 'either', 'open']),
  reason: z.string(),
  /** Ids of the measures that it rests on. */
  measures: z.array(z.string()),
});

/** How long a number of requests takes at a load; `lib/capacity/time-for.ts` states the rule. */
export const comparedTimeSchema = z.object({
  level: z.number().nullable(),
  visit: z.number().int().positive(),
  requests: z.number().int().positive(),
  /** In the order of the sides. */
  sides: z.array(
    z.object({
      side: z.string(),
      /** From the first send to the last end, s, with its 95 % interval; null where it is refused. */
      seconds: z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable(),
      /** Whose rate it is: that which the clients offer, that of the next run by several, or that of one run with room for drift. */
      basis: z.enum(['offered', 'runs', 'drift-allowance']).nullable(),
      /** Why it cannot be told, each with what to measure instead. */
      refusals: z.array(z.string()),
      cautions: z.array(z.string()),
    }),
  ),
});

/** `comparison.json`: what runs, or groups of repeated runs, say when held against each other. */
export const comparisonSchema = z.object({
  format: z.literal('k6-vllm/comparison'),
  version: z.literal(1),
  /** The first is what the others are held against. */
  sides: z.array(
    z.object({
      name: z.string(),
      runs: z.array(
        z.object({
          /** Where it was read from, as it was given. */
          path: z.string(),
          id: z.string(),
          scenario: z.string(),
          /** Null, as are the others, where a stated result does not tell it. */
          model: z.string().nullable(),
          startedAt: z.iso.datetime().nullable(),
          state: z.string().nullable(),
          measured: count.nullable(),
        }),
      ),
    }),
  ),
  /** Differences that do not count: of ratios (0.05 is 1/1.05 to 1.05), and of shares in points. */
  margin: z.object({ ratio: z.number(), share: z.number() }),
  /** What the user says is varied on purpose; null where nothing was said. */
  varies: z.array(z.string()).nullable(),
  differences: z.array(differenceSchema),
  /** One for the whole runs, or one for each level that all have. */
  loads: z.array(
    z.object({
      level: z.number().nullable(),
      visit: z.number().int().positive(),
      measures: z.array(comparedMeasureSchema),
    }),
  ),
  /** Which side is for what, at each load and of each side against the first. */
  uses: z.array(useChoiceSchema).default([]),
  /** How long so many requests take, at each load; empty where that was not asked. */
  times: z.array(comparedTimeSchema).default([]),
  /** Levels that not all runs have. */
  levelsLeftOut: z.array(z.number()),
  /** Null where no side tells it. */
  loop: z.enum(['open', 'closed']).nullable(),
  /** How many decisions Holm's correction was made for. */
  decisions: count,
  /** What has to be known before a winner is quoted. */
  notes: z.array(z.string()),
  /** Null where no regression was asked about. */
  regressions: z.object({ verdict, list: z.array(regressionSchema) }).nullable(),
});

export type Comparison = z.infer<typeof comparisonSchema>;
export type Difference = z.infer<typeof differenceSchema>;
export type SideValue = z.infer<typeof sideValueSchema>;
export type Contrast = z.infer<typeof contrastSchema>;
export type ComparedMeasure = z.infer<typeof comparedMeasureSchema>;
export type ComparedLoad = Comparison['loads'][number];
export type UseChoice = z.infer<typeof useChoiceSchema>;
export type ComparedTime = z.infer<typeof comparedTimeSchema>;
export type Regression = z.infer<typeof regressionSchema>;
