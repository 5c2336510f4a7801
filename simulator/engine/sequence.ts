/** Why the engine ends a request; the words are vLLM's. */
export type FinishReason = 'stop' | 'length';

/** A request as the engine sees it: lengths, no text. */
export interface EngineRequest {
  readonly id: string;
  /** At least 1. */
  readonly promptTokens: number;
  /** Tokens that the answer will have, its end-of-sequence token included; at least 1. */
  readonly outputTokens: number;
  /** What the answer ends with: its end-of-sequence token, or the limit. */
  readonly finishReason: FinishReason;
  /** The limit that was asked for (or follows from max_model_len). */
  readonly maxTokens: number;
}

/** How far a request has come. Instants are in ms on the clock of whoever drives the engine; null: not yet. */
export interface Progress {
  readonly request: EngineRequest;
  readonly status: 'arriving' | 'waiting' | 'running' | 'finished' | 'aborted';
  /** When it was submitted. */
  readonly arrivalMs: number;
  /** When the scheduler first saw it: arrival and API time. */
  readonly queuedMs: number;
  /** Start of the first step that worked on it; preemptions do not change it. */
  readonly scheduledMs: number | null;
  readonly firstTokenMs: number | null;
  readonly lastTokenMs: number | null;
  /** Tokens made so far. */
  readonly generatedTokens: number;
  /** Times that its cache was taken away. */
  readonly preemptions: number;
  /** Tokens of the prompt that the prefix cache had when the request was first admitted. */
  readonly cachedTokens: number;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** The engine's own view of a request. */
export interface Sequence extends Writable<Progress> {
  /** Tokens whose keys and values are in the cache. */
  computedTokens: number;
  /** Blocks of the KV cache that it holds. */
  blocks: number;
}

/** A new request that the scheduler will see at `queuedMs`. */
export function newSequence(request: EngineRequest, arrivalMs: number, queuedMs: number): Sequence {
  return {
    request,
    status: 'arriving',
    arrivalMs,
    queuedMs,
    scheduledMs: null,
    firstTokenMs: null,
    lastTokenMs: null,
    generatedTokens: 0,
    preemptions: 0,
    cachedTokens: 0,
    computedTokens: 0,
    blocks: 0,
  };
}

/** Tokens that exist so far: the prompt and what was generated. */
export function knownTokens(sequence: Sequence): number {
  return sequence.request.promptTokens + sequence.generatedTokens;
}
