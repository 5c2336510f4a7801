import { hash32, seededRandom } from '../../lib/statistics/seeded-random.ts';
import { planAnswer, type AnswerWish } from '../answers/answer.ts';
import { numberedAnswer, type NumberedAnswer } from '../answers/numbered-answer.ts';
import { textHash } from '../answers/pieces.ts';
import { CannotMakeText } from '../answers/pattern.ts';
import type { Prompt } from '../answers/prompt.ts';
import type { Driver, TokenSink } from '../driver/driver.ts';
import type { TokenSource } from '../engine/prefix-keys.ts';
import type { EngineRequest, ParallelSampling } from '../engine/sequence.ts';
import { badRequest, engineBusy } from './api-error.ts';
import type { Endpoint, GenerationRequest, PromptRequest } from './generation-request.ts';
import type { ServedModel } from './served-model.ts';

/** One choice of an answer: what will be said, and where it is in the engine. */
export interface PlannedChoice {
  readonly index: number;
  readonly engineId: string;
  readonly prompt: PromptRequest;
  readonly answer: NumberedAnswer;
  /** Tokens of its own prompt. */
  readonly promptTokens: number;
  readonly maxTokens: number;
  /** What the prefix cache knows it by. */
  readonly tokens: TokenSource;
  readonly parallel: ParallelSampling | undefined;
}

/** A request whose answer is decided. */
export interface Generation {
  readonly model: string;
  readonly server: ServedModel;
  /** The id that the client sees. */
  readonly id: string;
  readonly endpoint: Endpoint;
  readonly request: GenerationRequest;
  readonly choices: readonly PlannedChoice[];
  /** Tokens of all prompts, each counted once. */
  readonly promptTokens: number;
  /** Unix time in seconds. */
  readonly created: number;
}

/** What decides an answer besides the request. */
export interface AnswerPolicy {
  readonly seed: number;
  /** Share of JSON answers that satisfy their schema, 0 to 1. */
  readonly validShare: number;
  /** Whether the server has a parser for calls of functions. */
  readonly readsCalls: boolean;
}

/** Streams of random numbers, so that answers of requests with and without a seed never share one. */
const randomStreams = { byOrdinal: 1, bySeed: 2 } as const;

/**
 * Decides the answers of all choices. A request with a `seed` gets the same answer every time; one without
 * depends on its ordinal, as a model that samples.
 */
export function planChoices(
  id: string,
  ordinal: number,
  request: GenerationRequest,
  policy: AnswerPolicy,
): PlannedChoice[] {
  return request.prompts.flatMap((prompt, promptIndex) => {
    // one for each prompt: the metrics tell by it which choices belong together
    const parallel = request.n > 1 ? { n: request.n } : undefined;
    const { maxTokens, tokens: promptTokens } = prompt;
    const promptIds = madeOnce(prompt.ids);
    const wish = wishOf(request, prompt, policy);
    const [seed, firstIndex] =
      request.seed === null
        ? [hash32(policy.seed, ordinal, randomStreams.byOrdinal), 0]
        : [hash32(policy.seed, request.seed, randomStreams.bySeed), textHash(prompt.text)];
    return Array.from({ length: request.n }, (_, choice) => {
      const index = promptIndex * request.n + choice;
      const random = seededRandom(seed, firstIndex + index);
      const answer = numberedAnswer(planned(() => planAnswer(wish, random, policy.validShare)));
      const tokens = tokensOf(promptIds, answer, request.cacheSalt);
      return { index, engineId: `${id}-${index}`, prompt, answer, promptTokens, maxTokens, tokens, parallel };
    });
  });
}

function wishOf(request: GenerationRequest, { shape, maxTokens }: PromptRequest, policy: AnswerPolicy): AnswerWish {
  const { ignoreEos, thinks, stop, stopTokenIds, includeStop, minTokens } = request;
  const stops = { texts: stop, tokenIds: new Set(stopTokenIds), shown: includeStop, minTokens };
  return { shape, maxTokens, ignoreEos, stops, thinks, readsCalls: policy.readsCalls && request.tools !== 'none' };
}

/** What is wrong with a schema may show only when a value is made for it. */
function planned<T>(plan: () => T): T {
  try {
    return plan();
  } catch (error) {
    if (error instanceof CannotMakeText) throw badRequest(error.message).afterHeaders();
    throw error;
  }
}

/** The numbers of a prompt's tokens, made when they are first asked for: all choices of the prompt ask. */
function madeOnce(make: Prompt['ids']): Prompt['ids'] {
  let ids: readonly number[] | null = null;
  return () => (ids ??= make());
}

/** Prompt and answer as one row of tokens, so that a later prompt that contains the answer begins alike. */
function tokensOf(promptIds: Prompt['ids'], answer: NumberedAnswer, salt: string | null): TokenSource {
  return {
    salt: salt === null ? 0 : textHash(salt),
    idAt(place) {
      const ids = promptIds();
      return place < ids.length ? (ids[place] ?? 0) : answer.idAt(place - ids.length);
    },
  };
}

/** Hands all choices to the engine, or none: throws an ApiError when one can never fit or too many wait. */
export function submitChoices(
  driver: Driver,
  { choices }: Generation,
  sinkOf: (choice: PlannedChoice) => TokenSink,
): void {
  const admission = driver.submit(choices.map((choice) => ({ request: engineRequest(choice), sink: sinkOf(choice) })));
  if (admission.accepted) return;
  if (admission.reason === 'queue-full') throw engineBusy().afterHeaders();
  // A real vLLM does not start when its cache cannot hold max_model_len, so it has no words for this.
  throw badRequest('This request needs more of the KV cache than there is.');
}

/** A choice as the engine takes it. */
export function engineRequest({
  engineId: id,
  answer,
  promptTokens,
  maxTokens,
  tokens,
  parallel,
}: PlannedChoice): EngineRequest {
  return {
    id,
    promptTokens,
    outputTokens: answer.tokens,
    finishReason: answer.finishReason,
    maxTokens,
    tokens,
    parallel,
  };
}

/** Takes back whatever of a generation the engine still has. */
export function abortChoices(driver: Driver, generation: Generation): void {
  for (const { engineId } of generation.choices) driver.abort(engineId);
}
