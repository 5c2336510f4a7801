import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JsonObject } from '../answers/json-schema.ts';
import { splitPieces } from '../answers/pieces.ts';
import { chatPieces, textPieces } from '../answers/prompt.ts';
import type { Vocabulary } from '../answers/vocabulary.ts';
import type { Profile } from '../profiles/profile.ts';
import { badRequest, invalidBody } from './api-error.ts';
import { checkModel, type ServedModel } from './generation-request.ts';
import { readJsonBody } from './request-body.ts';
import { sendJson } from './responses.ts';

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
  checkModel(body, model.name);
  const pieces = piecesOf(body);
  sendJson(response, 200, {
    count: pieces.length,
    max_model_len: model.maxModelLen,
    tokens: vocabulary.numbers(pieces),
    token_strs: body.return_token_strs === true ? pieces : null,
  });
}

/** Answers `/detokenize`: the text of token numbers. */
export async function detokenize(
  { model, vocabulary }: Tokenizer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readJsonBody(request);
  checkModel(body, model.name);
  sendJson(response, 200, { prompt: vocabulary.text(tokenNumbers(body)) });
}

function tokenNumbers({ tokens }: JsonObject): number[] {
  const isNumber = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 0;
  if (Array.isArray(tokens) && tokens.every(isNumber)) return tokens;
  const msg = tokens === undefined ? 'Field required' : 'Input should be a list of integers from 0 on';
  const type = tokens === undefined ? 'missing' : 'list_type';
  throw invalidBody({ type, loc: 'body.tokens', msg, input: String(tokens) });
}

function piecesOf(body: JsonObject): string[] {
  if (Array.isArray(body.messages)) return chatPieces(body.messages);
  if (typeof body.prompt === 'string') {
    return body.add_special_tokens === false ? splitPieces(body.prompt) : textPieces(body.prompt);
  }
  throw badRequest('Either prompt or messages must be provided.', 'prompt');
}
