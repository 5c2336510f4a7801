import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JsonObject } from '../answers/json-schema.ts';
import { splitPieces } from '../answers/pieces.ts';
import { chatPieces, textPieces } from '../answers/prompt.ts';
import type { Vocabulary } from '../answers/vocabulary.ts';
import type { Profile } from '../profiles/profile.ts';
import { invalidBody } from './api-error.ts';
import {
  booleanOf,
  fieldComplaints,
  int,
  int64Max,
  integerOf,
  list,
  nullable,
  text,
  type Fields,
} from './body-check.ts';
import { checkMessages } from './chat-messages.ts';
import { message } from './message-fields.ts';
import { readJsonBody } from './request-body.ts';
import { sendJson } from './responses.ts';
import { checkModel, type ServedModel } from './served-model.ts';

/** The vLLM version whose behaviour is simulated. */
export const simulatedVersion = '0.32.0';

/** The body of `/v1/models`. The owner and the extra object tell clients that this is not vLLM. */
export function modelList({ name, maxModelLen }: ServedModel, profile: Profile, created: number): unknown {
  const permission = {
    id: 'modelperm-simulator',
    object: 'model_permission',
    created,
    allow_create_engine: false,
    allow_sampling: true,
    allow_logprobs: true,
    allow_search_indices: false,
    allow_view: true,
    allow_fine_tuning: false,
    organization: '*',
    group: null,
    is_blocking: false,
  };
  const model = {
    id: name,
    object: 'model',
    created,
    owned_by: 'k6-vllm-simulator',
    root: profile.model,
    parent: null,
    max_model_len: maxModelLen,
    permission: [permission],
    simulator: { profile: profile.id, provenance: profile.provenance },
  };
  return { object: 'list', data: [model] };
}

const modelField = { model: { check: nullable(text) } };
const promptFields: Fields = { ...modelField, prompt: { check: text, required: true } };
const messagesFields: Fields = { ...modelField, messages: { check: list(message), required: true } };
const tokensFields: Fields = { ...modelField, tokens: { check: list(int({ min: 0, max: int64Max })), required: true } };

/** A tokenizer as the routes need it. */
export interface Tokenizer {
  readonly model: ServedModel;
  readonly vocabulary: Vocabulary;
}

/** Answers `/tokenize` in vLLM's form: the count that `usage.prompt_tokens` would have, and the tokens. */
export async function tokenize(
  { model, vocabulary }: Tokenizer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readJsonBody(request);
  const asPrompt = fieldComplaints(body, promptFields, 'body');
  const asMessages = fieldComplaints(body, messagesFields, 'body');
  if (asPrompt.length > 0 && asMessages.length > 0) throw invalidBody([...asPrompt, ...asMessages]);
  checkModel(body, model.name);
  const pieces = piecesOf(body, asMessages.length === 0, model);
  sendJson(response, 200, {
    count: pieces.length,
    max_model_len: model.maxModelLen,
    tokens: vocabulary.numbers(pieces),
    token_strs: booleanOf(body.return_token_strs) === true ? pieces : null,
  });
}

function piecesOf(body: JsonObject, isChat: boolean, model: ServedModel): string[] {
  if (!isChat) {
    const prompt = String(body.prompt);
    return booleanOf(body.add_special_tokens) === false ? splitPieces(prompt) : textPieces(prompt);
  }
  const messages: readonly unknown[] = Array.isArray(body.messages) ? body.messages : [];
  checkMessages(body, messages, model.name);
  return chatPieces(messages);
}

/** Answers `/detokenize`: the text of token numbers. */
export async function detokenize(
  { model, vocabulary }: Tokenizer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readJsonBody(request);
  const complaints = fieldComplaints(body, tokensFields, 'body');
  if (complaints.length > 0) throw invalidBody(complaints);
  checkModel(body, model.name);
  const ids: readonly unknown[] = Array.isArray(body.tokens) ? body.tokens : [];
  sendJson(response, 200, { prompt: vocabulary.text(ids.map((id) => integerOf(id) ?? -1)) });
}
