import type { JsonObject } from '../answers/json-schema.ts';
import { vocabularySize } from '../answers/pieces.ts';
import { badRequest } from './api-error.ts';
import { integerOf } from './body-check.ts';
import { pythonRepr } from './python-text.ts';
import type { SamplingParameters } from './sampling-parameters.ts';

/** vLLM's `--max-logprobs`. */
const mostLogprobs = 20;

/**
 * What vLLM finds only when it hands a request to its engine, which in a stream is after the headers: numbers of tokens
 * that there are not, and more probabilities than are kept. Throws an ApiError.
 */
export function checkForEngine(body: JsonObject, parameters: SamplingParameters, promptIds: readonly number[]): void {
  checkLogprobs('sample', 'logprobs', parameters.logprobs);
  checkLogprobs('prompt', 'prompt_logprobs', parameters.promptLogprobs);
  const biased = body.logit_bias ?? null;
  if (biased !== null) checkBias(Object.keys(biased));
  outOfVocabulary('stop_token_ids', parameters.stopTokenIds);
  checkAllowed(body.allowed_token_ids);
  const unknown = promptIds.find((id) => id >= vocabularySize);
  if (unknown !== undefined) throw badRequest(`Token id ${unknown} is out of vocabulary`);
}

function checkLogprobs(kind: string, param: string, asked: number | null): void {
  const count = asked === -1 ? vocabularySize : (asked ?? 0);
  if (count <= mostLogprobs) return;
  const message = `Requested ${kind} logprobs of ${count}, which is greater than max allowed: ${mostLogprobs}`;
  throw badRequest(message, param, count);
}

/** Throws an ApiError for keys that are no numbers; vLLM finds these before it answers at all. */
export function checkBiasKeys(body: JsonObject): void {
  const invalid = Object.keys(body.logit_bias ?? {}).filter((key) => integerOf(key) === null);
  if (invalid.length === 0) return;
  const shown = pythonRepr(invalid);
  const message = `logit_bias contains key(s) that cannot be converted to integer token IDs: ${shown}`;
  throw badRequest(message, 'logit_bias', shown);
}

const checkBias = (keys: readonly string[]): void => outOfVocabulary('logit_bias', keys.map(Number));

const isUnknown = (id: number): boolean => id < 0 || id >= vocabularySize;

function outOfVocabulary(param: string, ids: readonly number[]): void {
  const unknown = ids.filter(isUnknown);
  if (unknown.length === 0) return;
  const shown = pythonRepr(unknown);
  const message = `token_id(s) ${shown} in ${param} contain out-of-vocab token ids. Vocabulary size: ${vocabularySize}`;
  throw badRequest(message, param, shown);
}

function checkAllowed(value: unknown): void {
  if (!Array.isArray(value)) return;
  const param = 'allowed_token_ids';
  if (value.length === 0) throw badRequest('allowed_token_ids is not None and empty!', param, '[]');
  const unknown = value.map(integerOf).filter((id) => id === null || isUnknown(id));
  if (unknown.length === 0) return;
  throw badRequest('allowed_token_ids contains out-of-vocab token id!', param, pythonRepr(unknown));
}
