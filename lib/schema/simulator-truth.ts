import { z } from 'zod';

const count = z.number().int().nonnegative();
/** Since the request's arrival, ms, to a hundredth. */
const offset = z.number();
const offsets = z.array(offset);

/** The first line: who kept the log. */
export const truthHeaderSchema = z.object({
  kind: z.literal('simulator'),
  format: z.literal('k6-vllm/simulator-truth'),
  version: z.literal(1),
  profile: z.string(),
  provenance: z.string(),
  model: z.string(),
  seed: z.number().int(),
  timeScale: z.number().positive(),
  /** Requests that ended and are no longer kept; a file keeps all. */
  dropped: count,
});

/** One answer of a request; there are several with `n` or with several prompts. */
export const truthChoiceSchema = z.object({
  index: count,
  promptTokens: count,
  /** Tokens of the prompt that the prefix cache had. */
  cachedTokens: count,
  /** Made so far; all of them once `finishReason` is set. */
  outputTokens: count,
  finishReason: z.string().nullable(),
  /** When it left the API server, and when a step first worked on it; null: it never came so far. */
  queuedMs: offset.nullable(),
  admittedMs: offset.nullable(),
  /** When its cache was taken away. */
  preemptedMs: offsets,
  /** When the step of each token was to end. */
  plannedMs: offsets,
  /**
   * When the bytes of each token were with the socket: shorter than `plannedMs` by those that never were. An answer that is not streamed hands
   * out all of them at its end.
   */
  emittedMs: offsets,
});

/** One request for text, as it was for the server. */
export const truthRequestSchema = z.object({
  kind: z.literal('request'),
  /** As the client sees it; null when it was refused before it got one. */
  id: z.string().nullable(),
  /** The header x-request-id that came with it. */
  requestId: z.string().nullable(),
  path: z.string(),
  /** Unix time, ms. */
  arrivalMs: z.number(),
  streamed: z.boolean().nullable(),
  /**
   * `finished`: answered whole. `aborted`: the connection closed before. `refused`: answered with an error status.
   * `failed`: its stream ended without all of its answer. `running`: not over yet.
   */
  outcome: z.enum(['finished', 'aborted', 'refused', 'failed', 'running']),
  /** HTTP status; null when no headers were sent. */
  status: z.number().int().nullable(),
  /** When the response was over. */
  endMs: offset.nullable(),
  /** All prompts, each counted once. */
  promptTokens: count.nullable(),
  /** Ids of the faults that were applied to it. */
  faults: z.array(z.string()),
  choices: z.array(truthChoiceSchema),
});

/** The last line of a file that was closed in order. */
export const truthEndSchema = z.object({
  kind: z.literal('end'),
  requests: count,
  /** Whether the simulator kept its schedule; null: too few steps to tell. */
  trustworthy: z.boolean().nullable(),
});

/** One line of the log. */
export const truthLineSchema = z.discriminatedUnion('kind', [truthHeaderSchema, truthRequestSchema, truthEndSchema]);

export type TruthHeader = z.infer<typeof truthHeaderSchema>;
export type TruthChoice = z.infer<typeof truthChoiceSchema>;
export type TruthRequest = z.infer<typeof truthRequestSchema>;
export type TruthEnd = z.infer<typeof truthEndSchema>;
