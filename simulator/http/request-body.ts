import type { IncomingMessage } from 'node:http';
import { isJsonObject, type JsonObject } from '../answers/json-schema.ts';
import { invalidBody, unreadableBody, unsupportedMediaType } from './api-error.ts';
import { object } from './body-check.ts';
import { isTooDeep, jsonFault } from './json-fault.ts';
import { pythonQuoted } from './python-text.ts';

/** Reads a request's body as a JSON object; throws an ApiError as vLLM would answer it. */
export async function readJsonBody(request: IncomingMessage): Promise<JsonObject> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  if (bytes.length === 0) throw missingBody();
  // After the emptiness, as in vLLM: a body-less request is told about its body.
  if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) throw unsupportedMediaType();
  const value = parse(decode(bytes));
  if (value === null) throw missingBody();
  if (!isJsonObject(value)) throw invalidBody(anyModel(value, 'body'));
  return value;
}

const anyModel = object({});
const missingBody = () => invalidBody([{ type: 'missing', loc: 'body', msg: 'Field required', input: null }]);

/** A byte order mark is left out. */
const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

function decode(bytes: Buffer): string {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    throw unreadableBody();
  }
}

function parse(text: string): unknown {
  if (isTooDeep(text)) throw unreadableBody();
  try {
    return JSON.parse(text);
  } catch {
    const { problem, position } = jsonFault(text) ?? { problem: 'Expecting value', position: 0 };
    throw invalidBody([
      {
        type: 'json_invalid',
        loc: `body.${position}`,
        msg: 'JSON decode error',
        input: {},
        ctx: `{'error': ${pythonQuoted(problem)}}`,
      },
    ]);
  }
}
