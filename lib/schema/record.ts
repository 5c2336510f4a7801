import { z } from 'zod';

/** Why a request did not succeed. Closed: a new kind is a new version of the record. */
export const failureKinds = [
  'connection', // no connection, or it broke before the headers
  'timeout', // the whole request took longer than TIMEOUT
  'idle-timeout', // the stream went silent for longer than allowed
  'http', // a status outside 2xx that is not a refusal
  'rejected', // 429 or 503: the server refused the load
  'stream-error', // an error frame inside a 200 stream, or an answer that cannot be parsed
  'stream-cut', // the stream ended without [DONE] or without a finish reason
  'empty', // a complete answer without any output
  'aborted', // the run ended first, or the server finished with reason "abort" or "error"
] as const;

const milliseconds = z.number().nonnegative();
const tokens = z.number().int().nonnegative();

/**
 * The raw facts of one request: one line of `requests.ndjson`.
 * All `…Ms` instants are on one monotonic clock, in milliseconds since the run's epoch
 * (`startedAt` of run.json). `null` says "not measured" or "did not happen", never zero.
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
  /** When the profile wanted the request sent; null in a closed loop. */
  scheduledMs: milliseconds.nullable(),
  /** When the request was handed to the transport (connecting included in what follows). */
  sentMs: milliseconds,
  headersMs: milliseconds.nullable(),
  /** First non-empty content, reasoning or tool-call delta; null without streaming. */
  firstTokenMs: milliseconds.nullable(),
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
  /** Where the token counts came from: the server's `usage`, or nowhere. */
  tokenSource: z.enum(['usage', 'none']),
  /** Stream chunks that carried a choice; null without streaming. Chunks are not tokens. */
  chunks: tokens.nullable(),
  /** Gaps between successive output chunks of this request; null with fewer than two. */
  gapP50Ms: milliseconds.nullable(),
  gapP99Ms: milliseconds.nullable(),
  gapMaxMs: milliseconds.nullable(),
  finishReason: z.string().nullable(),
  /** Whether the answer passed its workload's own test; null when it was not tested. */
  valid: z.boolean().nullable(),
  invalidReason: z.string().nullable(),
  /** The server's id of the request. */
  requestId: z.string().nullable(),
});

export type RequestRecord = z.infer<typeof requestRecordSchema>;
export type FailureKind = (typeof failureKinds)[number];
