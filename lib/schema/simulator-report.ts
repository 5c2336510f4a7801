import { z } from 'zod';

const count = z.number().int().nonnegative();
const milliseconds = z.number().nullable();

/** How well a simulator kept its own schedule. Times in ms. */
export const latenessSchema = z.object({
  steps: count,
  /** From a step's planned end until its last token was handed to its socket; null without steps. */
  p50Ms: milliseconds,
  p99Ms: milliseconds,
  maxMs: milliseconds,
  medianStepMs: milliseconds,
  /** Times that the schedule was given up because the simulator was too far behind, and what that skipped. */
  resyncs: count,
  skippedMs: z.number().nonnegative(),
  /**
   * False when the 99th percentile exceeds a quarter of the median step, or the schedule was given up: do not trust
   * timings then. Null with too few steps to tell.
   */
  trustworthy: z.boolean().nullable(),
});

/** What a simulator that was the server says of itself at the end of a run. */
export const simulatorReportSchema = z.object({
  profile: z.string(),
  /** `measured`, `derived` or `guess`. */
  provenance: z.string(),
  /** What the profile rests on, in a sentence or two. */
  evidence: z.string(),
  /** Times as slow as the profile says. */
  timeScale: z.number().positive(),
  /** Of the run. */
  lateness: latenessSchema,
});

export type Lateness = z.infer<typeof latenessSchema>;
export type SimulatorReport = z.infer<typeof simulatorReportSchema>;
