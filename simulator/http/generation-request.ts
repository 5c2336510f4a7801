import { answerShape, type Constraint } from '../answers/answer-shape.ts';
import type { AnswerShape } from '../answers/answer.ts';
import { isJsonObject, type JsonObject } from '../answers/json-schema.ts';
import {
  chatPieces,
  chatPrompt,
  chatText,
  completionPrompts,
  endOfSequence,
  textPieces,
  type Prompt,
} from '../answers/prompt.ts';
import { ApiError, badParameter, badRequest, invalidBody } from './api-error.ts';
import { booleanOf, integerOf } from './body-check.ts';
import { checkBodyRules } from './body-rules.ts';
import { answeringRole, checkMessages } from './chat-messages.ts';
import { checkBiasKeys, checkForEngine } from './engine-checks.ts';
import { bodyComplaints, type Endpoint } from './request-fields.ts';
import {
  checkChoiceCount,
  checkRanges,
  checkTokenLimit,
  samplingParameters,
  type SamplingParameters,
} from './sampling-parameters.ts';
import { checkModel, type ServedModel } from './served-model.ts';
import { constrainedShape, constraintOf } from './structured-outputs.ts';
import { toolChoice, type ToolChoice } from './tool-choice.ts';

export type { Endpoint } from './request-fields.ts';

/** One prompt of a request, with what it asks for. */
export interface PromptRequest extends Prompt {
  readonly maxTokens: number;
  readonly shape: AnswerShape;
  /** The texts of its tokens, made anew at every call. */
  readonly pieces: () => readonly string[];
  /** What is shown before the answer. */
  readonly echo: string;
}

/** A request that passed every check. */
export interface GenerationRequest extends SamplingParameters {
  /** One, except for completions with a list of prompts. */
  readonly prompts: readonly PromptRequest[];
  /** Requests of different salts share nothing in the prefix cache. */
  readonly cacheSalt: string | null;
  readonly tools: ToolChoice['kind'];
  /** Whose message the answer is, in a chat. */
  readonly role: string;
  /** Whether the model reasons before it answers, and whether that is kept from the client. */
  readonly thinks: boolean;
  readonly hidesThinking: boolean;
  /** Only the prompt is shown: an echo with max_tokens 0, for which vLLM makes one token all the same. */
  readonly promptOnly: boolean;
  /** The id that the request gives itself. */
  readonly requestId: string | null;
}

/** What vLLM takes when a completion names no max_tokens (the default of OpenAI's old API). */
const completionDefaultTokens = 16;

/** Reads and checks a body; throws an ApiError as vLLM would answer it. */
export function generationRequest(endpoint: Endpoint, body: JsonObject, model: ServedModel): GenerationRequest {
  checkBodyRules(endpoint, body);
  const complaints = bodyComplaints(endpoint, body);
  if (complaints.length > 0) throw invalidBody(complaints);
  // vLLM makes these of `structured_outputs` while it reads the body, of `response_format` only later.
  constraintOf({ structured_outputs: body.structured_outputs });
  checkModel(body, model.name);
  const parameters = samplingParameters(endpoint, body);
  checkChoiceCount(parameters.n);
  checkTokenLimit(parameters.maxTokens, model.maxModelLen);
  const truncation = truncationOf(body, model.maxModelLen);
  const whole = endpoint === 'chat' ? chatOf(body, parameters, model) : completionOf(body, parameters, model);
  const asked = { ...whole, prompts: whole.prompts.map((prompt) => truncated(prompt, truncation)) };
  const limits = asked.prompts.map((prompt) => tokensLeft(endpoint, prompt, parameters, model));
  const promptOnly = endpoint === 'completion' && parameters.echo && parameters.maxTokens === 0;
  checkBiasKeys(body);
  for (const limit of limits) checkRanges(body, parameters, promptOnly ? 1 : limit);
  const constraint = constraintOf(body);
  const shapes = shapesOf(body, parameters, constraint, asked);
  return {
    ...parameters,
    cacheSalt: typeof body.cache_salt === 'string' ? body.cache_salt : null,
    prompts: asked.prompts.map((prompt, index) => ({
      ...prompt,
      maxTokens: promptOnly ? 1 : (limits[index] ?? 1),
      shape: shapes[index] ?? { kind: 'prose' },
    })),
    tools: asked.tools.kind,
    role: asked.role,
    thinks: endpoint === 'chat' && model.reasons && thinkingWanted(body),
    hidesThinking: booleanOf(body.include_reasoning) === false,
    promptOnly,
    requestId: typeof body.request_id === 'string' ? body.request_id : null,
  };
}

type AskedPrompt = Omit<PromptRequest, 'maxTokens' | 'shape'>;

interface Asked {
  readonly prompts: readonly AskedPrompt[];
  readonly tools: ToolChoice;
  readonly role: string;
  /** Whether the last message is what a function gave back. */
  readonly hasResult: boolean;
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
function tokensLeft(
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

/** The form of the answer to each prompt. What is wrong here vLLM finds only after the headers of a stream. */
function shapesOf(
  body: JsonObject,
  parameters: SamplingParameters,
  constraint: Constraint | null,
  { prompts, tools, hasResult }: Asked,
): AnswerShape[] {
  try {
    const given = typeof body.prompt === 'string' ? [] : prompts.flatMap((prompt) => idsOf(prompt));
    checkForEngine(body, parameters, given);
    const constrained = constraint === null ? null : constrainedShape(constraint);
    if (endsAtOnce(body)) return prompts.map(() => ({ kind: 'nothing' }));
    // A model that may call calls, until it has what it called for; a constraint leaves no room for a call.
    const calls = tools.kind === 'auto' ? !hasResult && constraint === null : tools.kind !== 'none';
    if (calls) return prompts.map(() => ({ kind: 'call', functions: tools.functions }));
    return prompts.map(({ text }) =>
      constraint?.kind === 'json_object' || constrained === null ? answerShape(constraint, text) : constrained,
    );
  } catch (error) {
    if (error instanceof ApiError) throw error.afterHeaders();
    throw error;
  }
}

const idsOf = ({ text, ids }: Prompt): readonly number[] => (text === '' ? ids() : []);

/** Whether only the end of the sequence is allowed. */
function endsAtOnce({ allowed_token_ids: allowed }: JsonObject): boolean {
  return Array.isArray(allowed) && allowed.every((id) => integerOf(id) === endOfSequence.id);
}

/** Models that can be told not to reason are told so in one of these ways. */
function thinkingWanted({ reasoning_effort: effort, chat_template_kwargs: given }: JsonObject): boolean {
  const settings = isJsonObject(given) ? given : {};
  return effort !== 'none' && settings.enable_thinking !== false && settings.thinking !== false;
}
