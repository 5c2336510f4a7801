import { z } from 'zod';

const cellSchema = z.object({
  /** One per round. */
  values: z.array(z.number()).readonly(),
  /** UTC date, YYYY-MM-DD. */
  measuredOn: z.string(),
  /** Of the machine's processor time while it was measured: what programs outside the bench took, 0 to 1. */
  othersCpuShare: z.number(),
});

const rowSchema = z.object({
  /** Unique over all measurements. */
  id: z.string(),
  /** The measurement's id. */
  measurement: z.string(),
  what: z.string(),
  unit: z.enum(['req/s', 's', 'ms', 'µs', 'MB', '%', 'ratio']),
  /** Of k6-vllm's median; `within` bounds its distance from zero. null: shown for scale. */
  goal: z.object({ bound: z.enum(['at least', 'at most', 'within']), value: z.number() }).nullable(),
  /** By client id. */
  cells: z.record(z.string(), cellSchema),
});

/** What bench/results.json holds: every row's latest figures. */
export const resultsSchema = z.object({
  version: z.literal(1),
  machine: z.string(),
  rows: z.array(rowSchema),
});

export type Cell = z.infer<typeof cellSchema>;
export type Row = z.infer<typeof rowSchema>;
export type Results = z.infer<typeof resultsSchema>;

/** A row as it is measured: by client id the value of each round. */
export interface MeasuredRow extends Omit<Row, 'cells' | 'measurement'> {
  readonly values: ReadonlyMap<string, readonly number[]>;
}

/** The rows with newer ones in their places; a client that was not measured again keeps its older cell. */
export function merged(rows: readonly Row[], newer: readonly Row[]): Row[] {
  const kept = rows.map((row) => {
    const update = newer.find((each) => each.id === row.id);
    return update === undefined ? row : { ...update, cells: { ...row.cells, ...update.cells } };
  });
  return [...kept, ...newer.filter((row) => !rows.some((each) => each.id === row.id))];
}
