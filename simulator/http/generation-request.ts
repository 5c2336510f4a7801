import { answerShape } from '../answers/answer-shape.ts';
import type { AnswerShape } from '../answers/answer.ts';
import type { JsonObject } from '../answers/json-schema.ts';
import { chatPrompt, completionPrompts, type Prompt } from '../answers/prompt.ts';
import { badRequest, unknownModel } from './api-error.ts';
import { samplingParameters, type SamplingParameters } from './sampling-parameters.ts';

/** The two forms in which clients ask for text. */
export type Endpoint = 'chat' | 'completion';

/** One prompt of a request, with what it asks for. */
export interface PromptRequest extends Prompt {
  readonly maxTokens: number;
  readonly shape: AnswerShape;
}

/** A request that passed every check. */
export interface GenerationRequest extends SamplingParameters {
  /** One, except for completions with a list of prompts. */
  readonly prompts: readonly PromptRequest[];
  /** Requests of different salts share nothing in the prefix cache. */
  readonly cacheSalt: string | null;
}

/** What is served. */
export interface ServedModel {
  readonly name: string;
  readonly maxModelLen: number;
}

/** What vLLM takes when a completion names no max_tokens (the default of OpenAI's old API). */
const completionDefaultTokens = 16;

/** Reads and checks a body; throws an ApiError as vLLM would answer it. */
export function generationRequest(endpoint: Endpoint, body: JsonObject, model: ServedModel): GenerationRequest {
  const parameters = samplingParameters(body, model.maxModelLen);
  checkModel(body, model.name);
  const prompts = endpoint === 'chat' ? [chatPromptOf(body)] : completionPromptsOf(body);
  const cacheSalt = typeof body.cache_salt === 'string' ? body.cache_salt : null;
  const requests = prompts.map((prompt) => promptRequest(endpoint, prompt, body, parameters, model));
  return { ...parameters, cacheSalt, prompts: requests };
}

/** A body without a model is taken, as by vLLM. */
export function checkModel(body: JsonObject, served: string): void {
  const asked = body.model ?? null;
  if (asked !== null && asked !== '' && asked !== served) throw unknownModel(String(asked), served);
}

function promptRequest(
  endpoint: Endpoint,
  prompt: Prompt,
  body: JsonObject,
  { maxTokens }: SamplingParameters,
  { maxModelLen }: ServedModel,
): PromptRequest {
  const left = maxModelLen - prompt.tokens;
  if (left < 0) {
    // vLLM stops counting at the first token too many.
    const message =
      `This model's maximum context length is ${maxModelLen} tokens. However, your prompt contains at least ` +
      `${maxModelLen + 1} input tokens, which exceeds this limit even without any output tokens. ` +
      'Please reduce the length of the input prompt.';
    throw badRequest(message, 'input_tokens', maxModelLen + 1);
  }
  if (left === 0) throw badRequest('max_tokens must be at least 1, got 0.', 'max_tokens', 0);
  const wanted = maxTokens ?? (endpoint === 'chat' ? left : completionDefaultTokens);
  return { ...prompt, maxTokens: Math.min(wanted, left), shape: answerShape(body, prompt.text) };
}

function chatPromptOf(body: JsonObject): Prompt {
  if (!Array.isArray(body.messages)) throw badRequest("'NoneType' object is not iterable");
  if (body.messages.length === 0) {
    throw badRequest('Cannot apply chat template to an empty conversation. Provide at least one message.');
  }
  return chatPrompt(body.messages);
}

function completionPromptsOf(body: JsonObject): Prompt[] {
  const prompts = completionPrompts(body.prompt);
  if (prompts === null) throw badRequest('Either prompt or prompt_embeds must be provided and non-empty.', 'prompt');
  return prompts;
}
