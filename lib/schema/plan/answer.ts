import { z } from 'zod';

/** What can be told, or why it cannot: each reason says what to measure to be able to. */
export const answerSchema = <T extends z.ZodType>(told: T) =>
  z.union([
    z.object({ told, refusals: z.null() }),
    z.object({ told: z.null(), refusals: z.array(z.string()).min(1).readonly() }),
  ]);

/** Sentences. */
export const words = z.array(z.string()).readonly();
