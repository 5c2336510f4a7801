import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JsonObject } from '../answers/json-schema.ts';
import { pieceId } from '../answers/pieces.ts';
import { chatPieces, textPieces } from '../answers/prompt.ts';
import type { Profile } from '../profiles/profile.ts';
import { badRequest } from './api-error.ts';
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

/** Answers `/tokenize` in vLLM's form: the count that `usage.prompt_tokens` would have, and the tokens. */
export async function tokenize(model: ServedModel, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readJsonBody(request);
  checkModel(body, model.name);
  const pieces = piecesOf(body);
  sendJson(response, 200, {
    count: pieces.length,
    max_model_len: model.maxModelLen,
    tokens: pieces.map(pieceId),
    token_strs: body.return_token_strs === true ? pieces : null,
  });
}

function piecesOf(body: JsonObject): string[] {
  if (Array.isArray(body.messages)) return chatPieces(body.messages);
  if (typeof body.prompt === 'string') return textPieces(body.prompt);
  throw badRequest('Either prompt or messages must be provided.', 'prompt');
}
