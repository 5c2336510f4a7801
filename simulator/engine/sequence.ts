import { keysOfItsOwn, keysOfTokens, type PrefixKeys, type TokenSource } from './prefix-keys.ts';

/** Why the engine ends a request; the words are vLLM's. */
export type FinishReason = 'stop' | 'length';

/** Several answers to one prompt (`n`): the engine has a request for each, all with the same object. */
export interface ParallelSampling {
  /** At least 2. */
  readonly n: number;
}

/** A request as the engine sees it: lengths, and numbers for its tokens. */
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
  /** What its tokens are, for the prefix cache; absent: unlike those of any other request. */
  readonly tokens?: TokenSource;
  /** Left out for the only answer to its prompt. */
  readonly parallel?: ParallelSampling | undefined;
}

/** How far a request has come. Instants are in ms on the clock of whoever drives the engine; null: not yet. */
export interface Progress {
  readonly request: EngineRequest;
  readonly status: 'arriving' | 'waiting' | 'running' | 'finished' | 'aborted';
  /** When it was submitted. */
  readonly arrivalMs: number;
  /** When the scheduler first saw it: arrival and API time. */
  readonly queuedMs: number;
  /** When the scheduler first planned a step with it; preemptions do not change it. */
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
  /** Tokens whose keys and values are in the cache, or will be when the planned steps are over. */
  computedTokens: number;
  /** Tokens that planned steps will make; only where steps are planned ahead. */
  promisedTokens: number;
  /** Tokens of planned steps that are not over. */
  tokensInFlight: number;
  /** Those of them that were planned before the request was preempted: what they make counts, what they compute is lost. */
  staleTokens: number;
  /** The blocks of the KV cache that it holds, in the order of its tokens. */
  blocks: number[];
  /** Those that it held before it was preempted. */
  formerBlocks: readonly number[];
  /** How many of its blocks have contents that can be found. */
  publishedBlocks: number;
  /** Names of the contents of its blocks. */
  readonly keys: PrefixKeys;
}

/** A new request that the scheduler will see at `queuedMs`; its ordinal tells it from all others of the engine. */
export function newSequence(request: EngineRequest, ordinal: number, arrivalMs: number, queuedMs: number): Sequence {
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
    promisedTokens: 0,
    tokensInFlight: 0,
    staleTokens: 0,
    blocks: [],
    formerBlocks: [],
    publishedBlocks: 0,
    keys: request.tokens === undefined ? keysOfItsOwn(ordinal) : keysOfTokens(request.tokens),
  };
}

/** Tokens that exist so far: the prompt and what was generated. */
export function knownTokens(sequence: Sequence): number {
  return sequence.request.promptTokens + sequence.generatedTokens;
}
