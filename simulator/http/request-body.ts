import type { IncomingMessage } from 'node:http';
import { isJsonObject, type JsonObject } from '../answers/json-schema.ts';
import { invalidBody, unsupportedMediaType } from './api-error.ts';

/** Reads a request's body as a JSON object; throws an ApiError as vLLM would answer it. */
export async function readJsonBody(request: IncomingMessage): Promise<JsonObject> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  if (text === '') {
    throw invalidBody({ type: 'missing', loc: 'body', msg: 'Field required', input: 'None' });
  }
  // After the emptiness, as in vLLM: a body-less request is told about its body.
  if (!/^application\/([\w.-]+\+)?json\b/i.test(request.headers['content-type'] ?? '')) throw unsupportedMediaType();
  const value = parse(text);
  if (!isJsonObject(value)) {
    const input = Array.isArray(value) ? `<list of ${value.length} items>` : String(value);
    const msg = 'Input should be a valid dictionary or object to extract fields from';
    throw invalidBody({ type: 'model_attributes_type', loc: 'body', msg, input });
  }
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const complaint = error instanceof Error ? error.message : '';
    // V8 names the position, except at the end of the text and when the text is short.
    const position = /position (\d+)/.exec(complaint)?.[1] ?? (complaint.includes('end of JSON') ? text.length : 0);
    throw invalidBody({
      type: 'json_invalid',
      loc: `body.${position}`,
      msg: 'JSON decode error',
      input: '<dict of 0 items>',
      ctx: "{'error': 'Expecting value'}",
    });
  }
}
