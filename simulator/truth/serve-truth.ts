import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ApiError } from '../http/api-error.ts';
import type { TruthFilter, TruthLog } from './truth-log.ts';

/** Answers `/simulator/truth` with a line per request, without keeping the engine's steps waiting. */
export async function serveTruth(truth: TruthLog, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const filter: TruthFilter = { sinceMs: sinceOf(request) ?? -Infinity, id: query(request).get('id') };
  response.setHeader('content-type', 'application/x-ndjson');
  response.write(`${JSON.stringify(truth.header())}\n`);
  for (const line of truth.requests(filter)) {
    if (response.destroyed) return;
    if (!response.write(`${JSON.stringify(line)}\n`))
      await Promise.race([once(response, 'drain'), once(response, 'close')]);
    else await nextTurn();
  }
  response.end();
}

/** The Unix time (ms) in a request's `since`; undefined without it. */
export function sinceOf(request: IncomingMessage): number | undefined {
  const since = query(request).get('since');
  if (since === null) return undefined;
  if (since.trim() === '' || Number.isNaN(Number(since))) {
    throw new ApiError(400, { detail: 'since must be a Unix time in ms' });
  }
  return Number(since);
}

const query = (request: IncomingMessage): URLSearchParams =>
  new URL(request.url ?? '/', 'http://simulator').searchParams;
