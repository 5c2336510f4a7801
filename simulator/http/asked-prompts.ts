import { isJsonObject, type JsonObject } from '../answers/json-schema.ts';
import { chatPieces, chatPrompt, chatText, completionPrompts, textPieces, type Prompt } from '../answers/prompt.ts';
import { badParameter, badRequest } from './api-error.ts';
import { integerOf } from './body-check.ts';
import { answeringRole, checkMessages } from './chat-messages.ts';
import type { Endpoint } from './request-fields.ts';
import type { SamplingParameters } from './sampling-parameters.ts';
import type { ServedModel } from './served-model.ts';
import { toolChoice, type ToolChoice } from './tool-choice.ts';

/** What vLLM takes when a completion names no max_tokens (the default of OpenAI's old API). */
const completionDefaultTokens = 16;

/** A prompt as it was asked. */
export interface AskedPrompt extends Prompt {
  /** The texts of its tokens, made anew at every call. */
  readonly pieces: () => readonly string[];
  /** What is shown before the answer. */
  readonly echo: string;
}

/** What a body asks about, before what it asks for. */
export interface Asked {
  readonly prompts: readonly AskedPrompt[];
  readonly tools: ToolChoice;
  readonly role: string;
  /** Whether the last message is what a function gave back. */
  readonly hasResult: boolean;
}

/** The prompts of a body; throws an ApiError for what cannot be told in tokens, or has too many. */
export function askedPrompts(
  endpoint: Endpoint,
  body: JsonObject,
  parameters: SamplingParameters,
  model: ServedModel,
): Asked {
  const truncation = truncationOf(body, model.maxModelLen);
  const asked = endpoint === 'chat' ? chatOf(body, parameters, model) : completionOf(body, parameters, model);
  return { ...asked, prompts: asked.prompts.map((prompt) => truncated(prompt, truncation)) };
}

function chatOf(body: JsonObject, { echo }: SamplingParameters, model: ServedModel): Asked {
  const messages: readonly unknown[] = Array.isArray(body.messages) ? body.messages : [];
  const tools = toolChoice(body, model);
  checkMessages(body, messages, model.name);
  const role = answeringRole(body, messages);
  const last = messages.at(-1);
  const lastRole = isJsonObject(last) ? last.role : null;
  checkText(chatText(messages), model.maxModelLen);
  const prompt = chatPrompt(messages);
  const echoed = echo && lastRole === role ? chatText([last]) : '';
  const pieces = (): string[] => chatPieces(messages);
  return { prompts: [{ ...prompt, pieces, echo: echoed }], tools, role, hasResult: lastRole === 'tool' };
}

function completionOf(body: JsonObject, { echo }: SamplingParameters, { maxModelLen }: ServedModel): Asked {
  if ((body.prompt_embeds ?? null) !== null) {
    throw badRequest('You must set `--enable-prompt-embeds` to input `prompt_embeds`.', 'prompt_embeds');
  }
  if ((body.suffix ?? null) !== null) {
    throw badParameter('suffix is only supported for models with FIM completion rendering', 'suffix');
  }
  const { prompt } = body;
  if (Array.isArray(prompt) && prompt.length === 0) throw badRequest('You must pass at least one prompt');
  for (const text of [prompt].flat()) if (typeof text === 'string') checkText(text, maxModelLen);
  const prompts = completionPrompts(prompt);
  if (prompts === null) throw badRequest('The decoder prompt cannot be empty');
  return {
    prompts: prompts.map((one) => ({
      ...one,
      // The texts of tokens that came as numbers are not known.
      pieces: () => (one.text === '' ? one.ids().map(() => '') : textPieces(one.text)),
      echo: echo ? one.text : '',
    })),
    tools: { kind: 'none', functions: [] },
    role: 'assistant',
    hasResult: false,
  };
}

/** Characters in the longest token of Llama 3's vocabulary. */
const longestToken = 128;

/** Throws an ApiError for a text that cannot be told in tokens, or surely has too many: it is not even counted. */
function checkText(text: string, maxModelLen: number): void {
  const most = longestToken * maxModelLen;
  if (text.length > most) {
    const message =
      `This model's maximum context length is ${maxModelLen} tokens. However, your prompt contains ${text.length} ` +
      `characters (more than ${most} characters, which is the upper bound for ${maxModelLen} input tokens). ` +
      'Please reduce the length of the input prompt.';
    throw badRequest(message, 'input_text', text.length);
  }
  if (/\p{Surrogate}/u.test(text)) {
    throw badRequest('TextEncodeInput must be Union[TextInputSequence, Tuple[InputSequence, InputSequence]]');
  }
}

/** The longest prompt that `truncate_prompt_tokens` leaves; -1 stands for the context, less a token for an answer. */
function truncationOf({ truncate_prompt_tokens: asked }: JsonObject, maxModelLen: number): number {
  const longest = integerOf(asked) ?? Infinity;
  if (longest === -1) return maxModelLen - 1;
  if (longest <= maxModelLen || longest === Infinity) return longest;
  const message =
    `truncate_prompt_tokens=${longest} cannot be greater than max_model_len = ${maxModelLen}. ` +
    'Please request a smaller truncation size.';
  throw badRequest(message, 'truncate_prompt_tokens', longest);
}

/** The prompt without what comes before its last tokens. */
function truncated(prompt: AskedPrompt, longest: number): AskedPrompt {
  if (prompt.tokens <= longest) return prompt;
  const cut = <T>(list: readonly T[]): readonly T[] => list.slice(list.length - longest);
  return { ...prompt, tokens: longest, ids: () => cut(prompt.ids()), pieces: () => cut(prompt.pieces()) };
}

/** The tokens that an answer may have, 0 or less when the prompt fills the context. */
export function tokensLeft(
  endpoint: Endpoint,
  { tokens, text }: Prompt,
  { maxTokens }: SamplingParameters,
  { maxModelLen }: ServedModel,
): number {
  const left = maxModelLen - tokens;
  if (left < 0) {
    // vLLM stops counting a text at the first token too many.
    const counted = text === '' ? tokens : maxModelLen + 1;
    const message =
      `This model's maximum context length is ${maxModelLen} tokens. However, your prompt contains ` +
      `${text === '' ? '' : 'at least '}${counted} input tokens, which exceeds this limit even without any output tokens. ` +
      'Please reduce the length of the input prompt.';
    throw badRequest(message, 'input_tokens', counted);
  }
  return Math.min(maxTokens ?? (endpoint === 'chat' ? left : completionDefaultTokens), left);
}
