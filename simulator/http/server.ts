import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { methodNotAllowed, notFound, unauthorized } from './api-error.ts';
import { sendError } from './responses.ts';

/** Answers one request. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** A path that is served. */
export interface Route {
  readonly path: string;
  /** The one method that it takes. */
  readonly method: 'GET' | 'POST';
  readonly handle: Handler;
}

/** An HTTP server of these routes. With a key, paths under /v1 need it, as under vLLM's `--api-key`. */
export function createFront(routes: readonly Route[], apiKey: string | null): Server {
  const table = new Map(routes.map((route) => [route.path, route]));
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    if (apiKey !== null && path.startsWith('/v1') && request.headers.authorization !== `Bearer ${apiKey}`) {
      throw unauthorized();
    }
    const route = table.get(path);
    if (route === undefined) throw notFound();
    if (request.method !== route.method) {
      response.setHeader('allow', route.method);
      throw methodNotAllowed();
    }
    await route.handle(request, response);
  };
  return createServer((request, response) => {
    // Writing to a client that has just gone is no fault of the server: `close` follows and ends the request.
    response.on('error', () => {});
    serve(request, response).catch((error: unknown) => sendError(response, error));
  });
}
