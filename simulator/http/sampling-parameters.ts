import type { JsonObject } from '../answers/json-schema.ts';
import { badRequest } from './api-error.ts';
import { booleanOf, integerOf, numberOf } from './body-check.ts';
import { pythonFloat, pythonRepr, pythonScalar } from './python-text.ts';
import type { Endpoint } from './request-fields.ts';

/** The parameters of a request that decide how it is answered. */
export interface SamplingParameters {
  /** As asked, or null. */
  readonly maxTokens: number | null;
  /** No end of sequence before so many tokens. */
  readonly minTokens: number;
  readonly n: number;
  readonly ignoreEos: boolean;
  readonly seed: number | null;
  readonly stop: readonly string[];
  readonly stopTokenIds: readonly number[];
  /** Whether what the answer stops at is shown. */
  readonly includeStop: boolean;
  /** Other tokens whose probabilities are shown beside that of the token; null shows none at all. */
  readonly logprobs: number | null;
  readonly promptLogprobs: number | null;
  /** The prompt (chat: a last message of the same role) before the answer. */
  readonly echo: boolean;
  readonly returnTokenIds: boolean;
  readonly returnPromptText: boolean;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  /** `usage` on every chunk. */
  readonly continuousUsage: boolean;
}

/** Reads the parameters of a body whose fields have been checked. */
export function samplingParameters(endpoint: Endpoint, body: JsonObject): SamplingParameters {
  const options = (body.stream_options ?? {}) as JsonObject;
  const includeUsage = flag(options.include_usage);
  const echo = flag(body.echo);
  const top = integerOf(endpoint === 'chat' ? (body.top_logprobs ?? 0) : body.logprobs);
  const logprobs = endpoint === 'chat' && !flag(body.logprobs) ? null : top;
  // vLLM asks for those of the prompt when it is shown, in a chat even when nobody asked for any.
  const shownWithEcho = echo ? (endpoint === 'chat' ? top : logprobs) : null;
  return {
    maxTokens: integerOf(body.max_completion_tokens) ?? integerOf(body.max_tokens),
    minTokens: integerOf(body.min_tokens) ?? 0,
    n: integerOf(body.n) ?? 1,
    ignoreEos: flag(body.ignore_eos),
    // As in vLLM, -1 is no seed.
    seed: body.seed === -1 ? null : integerOf(body.seed),
    stop: typeof body.stop === 'string' ? [body.stop] : textsOf(body.stop),
    stopTokenIds: integersOf(body.stop_token_ids),
    includeStop: flag(body.include_stop_str_in_output),
    logprobs,
    promptLogprobs: integerOf(body.prompt_logprobs) ?? shownWithEcho,
    echo,
    returnTokenIds: flag(body.return_token_ids),
    returnPromptText: flag(body.return_prompt_text),
    stream: flag(body.stream),
    includeUsage,
    continuousUsage: includeUsage && flag(options.continuous_usage_stats),
  };
}

const flag = (value: unknown): boolean => booleanOf(value) === true;
const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
const integersOf = (value: unknown): number[] =>
  Array.isArray(value) ? value.map((item) => integerOf(item) ?? -1) : [];

/** vLLM's VLLM_MAX_N_SEQUENCES. */
const mostSequences = 16_384;

/** Throws an ApiError when the number of choices is none that vLLM takes. */
export function checkChoiceCount(n: number): void {
  if (n < 1) throw badRequest(`n must be at least 1, got ${pythonScalar(n)}.`);
  if (n <= mostSequences) return;
  const message =
    `n must be at most ${mostSequences}, got ${pythonScalar(n)}. ` +
    'To increase this limit, set the VLLM_MAX_N_SEQUENCES environment variable.';
  throw badRequest(message);
}

/** Throws an ApiError for more tokens than fit the context together with no prompt at all. */
export function checkTokenLimit(limit: number | null, maxModelLen: number): void {
  if (limit === null || limit <= maxModelLen) return;
  const message =
    `max_tokens=${pythonScalar(limit)} cannot be greater than max_model_len=${maxModelLen}. ` +
    'Please request fewer output tokens.';
  throw badRequest(message, 'max_tokens', limit);
}

/** Throws an ApiError for a parameter out of its range, in vLLM's order; `maxTokens` is what the context leaves of it. */
export function checkRanges(body: JsonObject, parameters: SamplingParameters, maxTokens: number): void {
  checkNumbers(body);
  if (maxTokens < 1) throw badRequest(`max_tokens must be at least 1, got ${maxTokens}.`, 'max_tokens', maxTokens);
  const { minTokens, stop, n } = parameters;
  if (minTokens < 0) throw badRequest(`min_tokens must be greater than or equal to 0, got ${pythonScalar(minTokens)}.`);
  if (minTokens > maxTokens) {
    throw badRequest(
      `min_tokens must be less than or equal to max_tokens=${maxTokens}, got ${pythonScalar(minTokens)}.`,
    );
  }
  if (stop.includes('')) throw badRequest('stop cannot contain an empty string.');
  const badWords = textsOf(body.bad_words);
  if (badWords.includes('')) {
    throw badRequest(`bad_words cannot contain an empty string. Got bad_words=${pythonRepr(badWords)}`);
  }
  // Below this vLLM samples greedily.
  const greedy = (numberOf(body.temperature) ?? 1) < 1e-5;
  if (greedy && n > 1) throw badRequest(`n must be 1 when using greedy sampling, got ${n}.`);
}

function checkNumbers(body: JsonObject): void {
  const refuse = (name: string, problem: string, value: number, named: boolean): never => {
    const shown = pythonFloat(value);
    throw badRequest(`${name} ${problem}, got ${shown}.`, named ? name : null, shown);
  };
  for (const name of ['presence_penalty', 'frequency_penalty']) {
    const value = numberOf(body[name]) ?? 0;
    if (!(Math.abs(value) <= 2)) refuse(name, 'must be in [-2, 2]', value, false);
  }
  const repetition = numberOf(body.repetition_penalty) ?? 1;
  if (!Number.isFinite(repetition)) refuse('repetition_penalty', 'must be a finite number', repetition, false);
  if (repetition <= 0) refuse('repetition_penalty', 'must be greater than zero', repetition, false);
  const temperature = numberOf(body.temperature) ?? 1;
  if (!Number.isFinite(temperature)) refuse('temperature', 'must be a finite number', temperature, true);
  if (temperature < 0) refuse('temperature', 'must be non-negative', temperature, true);
  if (temperature > 2) refuse('temperature', 'must be in [0, 2]', temperature, true);
  const topP = numberOf(body.top_p) ?? 1;
  if (!(topP > 0 && topP <= 1)) refuse('top_p', 'must be in (0, 1]', topP, true);
  const topK = integerOf(body.top_k) ?? 0;
  if (topK < -1) throw badRequest(`top_k must be 0 (disable), or at least 1, got ${pythonScalar(topK)}.`);
  const minP = numberOf(body.min_p) ?? 0;
  if (!(minP >= 0 && minP <= 1)) refuse('min_p', 'must be in [0, 1]', minP, false);
}
