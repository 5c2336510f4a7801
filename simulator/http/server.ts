import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { FaultGate } from '../faults/seams/gate.ts';
import type { ChosenFault } from '../faults/rules/rule-book.ts';
import { methodNotAllowed, notFound, unauthorized } from './api-error.ts';
import type { ExchangeWatcher } from '../metrics/http-metrics.ts';
import { pathOf } from './request-path.ts';
import { sendError } from './responses.ts';

/** Answers one request, with the faults that befall its answer. */
export type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  faults: readonly ChosenFault[],
) => void | Promise<void>;

/** A path that is served. */
export interface Route {
  readonly path: string;
  /** What it takes, as the `Allow` header says it. */
  readonly method: 'GET' | 'POST' | 'GET, POST' | 'GET, PUT';
  readonly handle: Handler;
}

/** Who may ask, and whether answers say which request they are to. */
export interface Access {
  readonly apiKey: string | null;
  /** Makes an id for a request that has none; null sends no `X-Request-Id`. */
  readonly newRequestId: (() => string) | null;
}

/**
 * An HTTP server of these routes, which faults can befall before anything else. With a key, paths under /v1 need it, as under
 * vLLM's `--api-key`.
 */
export function createFront(routes: readonly Route[], access: Access, gate: FaultGate, watch: ExchangeWatcher): Server {
  const { apiKey, newRequestId } = access;
  const table = new Map(routes.map((route) => [route.path, route]));
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = pathOf(request);
    const route = table.get(path);
    const takes = route?.method.split(', ').includes(request.method ?? '') === true;
    const locked = apiKey !== null && path.startsWith('/v1') && request.headers.authorization !== `Bearer ${apiKey}`;
    // vLLM's HTTP metrics do not have the 401s.
    if (!locked) watch(request, response, takes ? path : null);
    if (newRequestId !== null) response.setHeader('x-request-id', request.headers['x-request-id'] ?? newRequestId());
    const faults = await gate.admit(request, response);
    if (faults === null) return;
    if (locked) throw unauthorized();
    if (route === undefined) throw notFound();
    if (!takes) {
      response.setHeader('allow', route.method);
      throw methodNotAllowed();
    }
    await route.handle(request, response, faults);
  };
  // uvicorn closes idle connections after 5 s. Here a stall of the process would then close those on which a request waits unread.
  return createServer({ keepAliveTimeout: 75_000 }, (request, response) => {
    // Writing to a client that has just gone is no fault of the server: `close` follows and ends the request.
    response.on('error', () => {});
    serve(request, response).catch((error: unknown) => sendError(response, error));
  });
}
