import { z } from 'zod';

/** Why a request did not succeed. Closed: a new kind is a new version of the record. */
export const failureKinds = [
  'connection', // no connection, or it broke before the headers
  'timeout', // the whole request took longer than TIMEOUT
  'idle-timeout', // the stream went silent for longer than allowed
  'http', // a status outside 2xx that is not a refusal
  'rejected', // 429, 503 or 529: the server refused the load
  'stream-error', // an error frame inside a 200 stream, or an answer that cannot be parsed
  'stream-cut', // the stream ended without [DONE] or without a finish reason
  'empty', // a complete answer without any output
  'aborted', // the run ended first, or the server finished with reason "abort" or "error"
  'untold', // of imported runs alone: the tool that measured does not say why
] as const;

const milliseconds = z.number().nonnegative();
const tokens = z.number().int().nonnegative();

/** What the server says it spent on the request (Ollama's durations, llama.cpp's `timings`), each null where it does not say. */
const serverTimingsSchema = z.object({
  totalMs: milliseconds.nullable(),
  loadMs: milliseconds.nullable(),
  promptMs: milliseconds.nullable(),
  outputMs: milliseconds.nullable(),
});

/**
 * The raw facts of one request: one line of `requests.ndjson`.
 * All `…Ms` instants are on one monotonic clock, in milliseconds since the run's epoch
 * (`startedAt` of run.json). `null` says "not measured" or "did not happen", never zero.
 * `v` grows when the meaning of a field changes; a field that is only added has the default null, which is how records
 * written before it are read.
 */
export const requestRecordSchema = z.object({
  v: z.literal(1),
  /** The data set's `custom_id`, or `<workload>-<index>`. */
  id: z.string(),
  scenario: z.string(),
  phase: z.enum(['warmup', 'measure']),
  /** The profile's level, e.g. the concurrency of a closed loop or the rate of an open one. */
  level: z.number().nonnegative(),
  workload: z.string(),
  vu: z.number().int().positive(),
  /** The request's place in the run's plan, from 0; by it a run is resumed. Absent where the plan has no places. */
  turn: z.number().int().nonnegative().nullish(),
  /** When the profile wanted the request sent; null in a closed loop. */
  scheduledMs: milliseconds.nullable(),
  /** When the request was handed to the transport (connecting included in what follows). */
  sentMs: milliseconds,
  headersMs: milliseconds.nullable(),
  /** First non-empty content, reasoning or tool-call delta; null without streaming. */
  firstTokenMs: milliseconds.nullable(),
  /** First output that is not reasoning (content or tool call); null if there was none, and without streaming. */
  firstContentMs: milliseconds.nullable().default(null),
  /** Last chunk that carried output or the finish reason; null without streaming. */
  lastTokenMs: milliseconds.nullable(),
  /** When the response was complete, or given up. */
  endMs: milliseconds,
  /** HTTP status; 0 when there was no response. */
  status: z.number().int().nonnegative(),
  success: z.boolean(),
  failureKind: z.enum(failureKinds).nullable(),
  failureMessage: z.string().nullable(),
  promptTokens: tokens.nullable(),
  cachedTokens: tokens.nullable(),
  outputTokens: tokens.nullable(),
  /** Where the token counts came from: the server's `usage`, another tool (`imported` in run.json says how it counts), or nowhere. */
  tokenSource: z.enum(['usage', 'told', 'none']),
  /** Stream chunks that carried a choice; null without streaming. Chunks are not tokens. */
  chunks: tokens.nullable(),
  /** Gaps between successive output chunks of this request; null with fewer than two. */
  gapP50Ms: milliseconds.nullable(),
  gapP99Ms: milliseconds.nullable(),
  gapMaxMs: milliseconds.nullable(),
  /** Every one of these gaps, in order; only with RECORD_GAPS. */
  gapsMs: z.array(milliseconds).nullable().default(null),
  finishReason: z.string().nullable(),
  /** Whether the answer passed its workload's own test; null when it was not tested. */
  valid: z.boolean().nullable(),
  invalidReason: z.string().nullable(),
  /** The server's id of the request. */
  requestId: z.string().nullable(),
  serverTimings: serverTimingsSchema.nullable().default(null),
});

export type RequestRecord = z.infer<typeof requestRecordSchema>;
/** A record as a line of a file holds it: fields that were added since may be absent. */
export type RecordLine = z.input<typeof requestRecordSchema>;
export type FailureKind = (typeof failureKinds)[number];
