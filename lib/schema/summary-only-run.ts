import { z } from 'zod';
import { runSchema } from './run.ts';
import { summaryOnlyRunFormat, summarySchema } from './summary.ts';

/** The one file of a run without request records: the run and k6's aggregates. */
export const summaryOnlyRunSchema = z.object({
  format: z.literal(summaryOnlyRunFormat),
  version: z.literal(1),
  run: runSchema,
  summary: summarySchema,
});
