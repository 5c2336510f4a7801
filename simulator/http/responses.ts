import type { ServerResponse } from 'node:http';
import { ApiError } from './api-error.ts';
import { handedOut } from './stream-target.ts';

/** Headers of every response. `vary` is what vLLM's CORS layer adds. */
function common(response: ServerResponse): void {
  // uvicorn sends no connection headers on HTTP/1.1; this keeps Node from adding its own.
  response.removeHeader('connection');
  response.setHeader('server', 'k6-vllm-simulator');
  response.setHeader('vary', 'Origin');
}

/** Begins an answer whose body of this many bytes follows. */
export function openBody(response: ServerResponse, status: number, contentType: string | null, bytes: number): void {
  common(response);
  if (contentType !== null) response.setHeader('content-type', contentType);
  response.setHeader('content-length', bytes);
  response.writeHead(status);
}

/** Answers with a complete body. */
export function sendText(response: ServerResponse, status: number, contentType: string | null, text: string): void {
  openBody(response, status, contentType, Buffer.byteLength(text));
  response.end(text);
  response.emit(handedOut);
}

/** Answers with JSON, without spaces as vLLM writes it. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  sendText(response, status, 'application/json', JSON.stringify(body));
}

/** Answers a request that failed: an ApiError as it says, anything else as a server that broke. */
export function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (error instanceof ApiError) {
    sendText(response, error.status, 'application/json', error.body);
    return;
  }
  const message = error instanceof Error ? error.message : String(error);
  sendJson(response, 500, { error: { message, type: 'InternalServerError', param: null, code: 500 } });
}

/** Sends the headers of a stream at once, long before there is a first token: so does vLLM. */
export function openStream(response: ServerResponse, contentType = 'text/event-stream; charset=utf-8'): void {
  common(response);
  response.setHeader('content-type', contentType);
  response.writeHead(200);
  response.flushHeaders();
}
