import type { ServerResponse } from 'node:http';
import { sendText } from '../../http/responses.ts';

/** Answers as a proxy does that has no server to pass a request on to; the words are Envoy's. */
export function sendUnavailable(response: ServerResponse): void {
  sendText(response, 503, 'text/plain', 'no healthy upstream');
}
