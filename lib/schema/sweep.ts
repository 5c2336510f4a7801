import { z } from 'zod';
import { serverIdentitySchema } from './run.ts';

/** A setting's value as people write it in YAML, as the text that an environment variable holds. */
const settingText = z
  .union(
    [
      z.string().min(1),
      z.number(),
      z.boolean(),
      z.array(z.union([z.string().min(1), z.number()])).min(1),
      z.record(z.string(), z.unknown()),
    ],
    { error: 'must be a text, a number, true or false, a list of them, or an object' },
  )
  .transform((value) => {
    if (Array.isArray(value)) return value.join(',');
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  });
/** What it must be where it is of another type; other mistakes have words of their own. */
const words = (what: string) => ({
  error: ({ code }: { readonly code?: string | undefined }) =>
    code === 'invalid_type' ? `must be ${what}` : undefined,
});
const settingTexts = z.record(z.string(), settingText, words('settings as NAME: value'));
const whole = (least: number, most: number) => {
  const range = `must be a whole number from ${least} to ${most}`;
  return z.number(range).int(range).min(least, range).max(most, range);
};
const instant = z.iso.datetime();

/** One server, or one way to start it. */
const serverSchema = z.strictObject(
  {
    /** Where it answers; where it is left out, as `BASE_URL` says. */
    baseUrl: z.string(words('a URL')).min(1).optional(),
    /** A shell command that starts it and stays until it is told to end; absent where it is up already. */
    start: z.string(words('a command')).min(1).optional(),
    /** A duration as k6 writes it. */
    readyWithin: z.string(words('a duration, e.g. 10m')).optional(),
    settings: settingTexts.default({}),
  },
  words('an object with baseUrl or start'),
);

/** What a sweep is to be, as a YAML file or the flags of `k6-vllm sweep` say it; nothing has been looked up yet. */
export const sweepRequestSchema = z.strictObject(
  {
    scenario: z.string(words('the name of a scenario')).min(1).optional(),
    /** The same in all cells. */
    settings: settingTexts.default({}),
    /** By the name of a setting, or `scenario`. */
    axes: z
      .record(z.string(), z.array(settingText, words('a list of values')), words('lists of values by setting'))
      .default({}),
    /** An axis of its own: variants of the server by name. */
    servers: z.record(z.string(), serverSchema, words('servers by name')).default({}),
    repeats: whole(1, 1000).optional(),
    seed: whole(0, 2 ** 32 - 1).optional(),
    /** A duration as k6 writes it, or 0. */
    settle: z
      .union([z.string(), z.literal(0)], { error: 'must be a duration, e.g. 5s' })
      .transform(String)
      .optional(),
  },
  words('an object with scenario and axes'),
);

/** States of a cell; `running` in a file that nobody writes any more is one that was cut off. */
export const cellStates = ['pending', 'running', 'done', 'failed'] as const;

/** One run of the grid. */
export const sweepCellSchema = z.object({
  /** Of its values and its repeat alone, and the name of its folder in `runs/`. */
  id: z.string(),
  scenario: z.string(),
  /** Its variant of the server; null where there is one server. */
  server: z.string().nullable(),
  /** From 1. */
  repeat: z.number().int().positive(),
  /** What it has of each axis, in their order. */
  values: z.record(z.string(), z.string()),
  /** Every setting that was given for it, as text. */
  settings: z.record(z.string(), z.string()),
  state: z.enum(cellStates),
  /** How often it was begun. */
  attempts: z.number().int().nonnegative(),
  /** Of the last attempt; null before it, and where it was cut off. */
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
  /** Of k6. */
  exitCode: z.number().int().nullable(),
  /** Why it failed. */
  why: z.string().nullable(),
});

/** A variant of the server, as it is used. */
export const serverVariantSchema = z.object({
  name: z.string(),
  baseUrl: z.string(),
  start: z.string().nullable(),
  readyWithinMs: z.number().positive(),
});

/** `sweep.json`: the cells of a sweep in the order in which they run, and how far it has come. */
export const sweepSchema = z.object({
  format: z.literal('k6-vllm/sweep'),
  version: z.literal(1),
  id: z.string(),
  createdAt: instant,
  /** Where relative paths of its settings start. */
  workingFolder: z.string(),
  suite: z.string(),
  seed: z.number().int().nonnegative(),
  repeats: z.number().int().positive(),
  /** Pause before each cell, ms. */
  settleMs: z.number().nonnegative(),
  axes: z.array(z.object({ name: z.string(), values: z.array(z.string()).min(1) })),
  servers: z.array(serverVariantSchema),
  cells: z.array(sweepCellSchema).min(1),
  /** Each server as the first of its cells met it; all others have to meet the same. */
  identities: z.array(z.object({ key: z.string(), cell: z.string(), server: serverIdentitySchema })),
});

export type SweepRequest = z.infer<typeof sweepRequestSchema>;
export type SweepCell = z.infer<typeof sweepCellSchema>;
export type ServerVariant = z.infer<typeof serverVariantSchema>;
export type Sweep = z.infer<typeof sweepSchema>;
