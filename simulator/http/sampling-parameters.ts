import type { JsonObject } from '../answers/json-schema.ts';
import { badRequest, invalidBody } from './api-error.ts';

/** The parameters of a request that decide how it is answered. */
export interface SamplingParameters {
  /** As asked, or null. */
  readonly maxTokens: number | null;
  readonly n: number;
  readonly ignoreEos: boolean;
  readonly seed: number | null;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  /** `usage` on every chunk. */
  readonly continuousUsage: boolean;
}

/** Reads and checks the parameters; throws an ApiError in the words of vLLM 0.32. */
export function samplingParameters(body: JsonObject, maxModelLen: number): SamplingParameters {
  const stream = body.stream === true;
  const options = body.stream_options ?? null;
  if (options !== null && !stream) {
    throw badRequest('Stream options can only be defined when `stream=True`.', 'stream_options');
  }
  checkResponseFormat(body.response_format);
  checkRange(body, 'temperature', (value) =>
    value < 0 ? 'must be non-negative' : value > 2 ? 'must be in [0, 2]' : null,
  );
  checkRange(body, 'top_p', (value) => (value > 0 && value <= 1 ? null : 'must be in (0, 1]'));
  const n = integer(body, 'n') ?? 1;
  if (n < 1) throw badRequest(`n must be at least 1, got ${n}.`);
  const { include_usage: include, continuous_usage_stats: continuous } = (options ?? {}) as JsonObject;
  return {
    maxTokens: tokenLimit(body, maxModelLen),
    n,
    ignoreEos: body.ignore_eos === true,
    seed: integer(body, 'seed'),
    stream,
    includeUsage: include === true,
    continuousUsage: include === true && continuous === true,
  };
}

function tokenLimit(body: JsonObject, maxModelLen: number): number | null {
  const limit = integer(body, 'max_completion_tokens') ?? integer(body, 'max_tokens');
  if (limit === null) return null;
  if (limit < 1) throw badRequest(`max_tokens must be at least 1, got ${limit}.`, 'max_tokens', limit);
  if (limit > maxModelLen) {
    const message = `max_tokens=${limit} cannot be greater than max_model_len=${maxModelLen}. Please request fewer output tokens.`;
    throw badRequest(message, 'max_tokens', limit);
  }
  return limit;
}

/** An integer field, or null when it is absent; texts of digits count, as for Pydantic. */
function integer(body: JsonObject, name: string): number | null {
  const value = body[name] ?? null;
  if (value === null) return null;
  const number = typeof value === 'string' && /^[+-]?\d+$/.test(value.trim()) ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number)) return number;
  const msg =
    typeof value === 'string'
      ? 'Input should be a valid integer, unable to parse string as an integer'
      : 'Input should be a valid integer';
  throw invalidBody({
    type: typeof value === 'string' ? 'int_parsing' : 'int_type',
    loc: `body.${name}`,
    msg,
    input: String(value),
  });
}

function checkRange(body: JsonObject, name: string, complaint: (value: number) => string | null): void {
  const value = body[name];
  if (typeof value !== 'number') return;
  const wrong = complaint(value);
  // Python writes a whole float with its decimal.
  const shown = Number.isInteger(value) ? `${value}.0` : String(value);
  if (wrong !== null) throw badRequest(`${name} ${wrong}, got ${shown}.`, name, shown);
}

const responseFormats: ReadonlySet<unknown> = new Set(['text', 'json_object', 'json_schema', 'structural_tag']);

function checkResponseFormat(format: unknown): void {
  const type = typeof format === 'object' && format !== null ? (format as JsonObject).type : 'text';
  if (responseFormats.has(type)) return;
  throw invalidBody({
    type: 'literal_error',
    loc: 'body.response_format.type',
    msg: "Input should be 'text', 'json_object' or 'json_schema'",
    input: String(type),
  });
}
