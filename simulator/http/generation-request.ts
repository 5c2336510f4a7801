import { answerShape, type Constraint } from '../answers/answer-shape.ts';
import type { AnswerShape } from '../answers/answer.ts';
import { isJsonObject, type JsonObject } from '../answers/json-schema.ts';
import { endOfSequence, type Prompt } from '../answers/prompt.ts';
import { ApiError, invalidBody } from './api-error.ts';
import { askedPrompts, tokensLeft, type Asked, type AskedPrompt } from './asked-prompts.ts';
import { booleanOf, integerOf } from './body-check.ts';
import { checkBodyRules } from './body-rules.ts';
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
import type { ToolChoice } from './tool-choice.ts';

export type { Endpoint } from './request-fields.ts';

/** One prompt of a request, with what it asks for. */
export interface PromptRequest extends AskedPrompt {
  readonly maxTokens: number;
  readonly shape: AnswerShape;
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
  const asked = askedPrompts(endpoint, body, parameters, model);
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
