import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ApiError } from '../http/api-error.ts';
import { openStream } from '../http/responses.ts';
import type { TruthFilter, TruthLog } from './truth-log.ts';

type KeptTruth = Pick<TruthLog, 'header' | 'requests'>;

/** Answers `/simulator/truth` with a line per request, without keeping the engine's steps waiting. */
export async function serveTruth(truth: KeptTruth, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const filter: TruthFilter = { sinceMs: sinceOf(request) ?? -Infinity, id: query(request).get('id') };
  openStream(response, 'application/x-ndjson');
  await pipeline(linesOf(truth, filter), response);
}

async function* linesOf(truth: KeptTruth, filter: TruthFilter): AsyncGenerator<string> {
  yield `${JSON.stringify(truth.header())}\n`;
  for (const line of truth.requests(filter)) {
    await nextTurn();
    yield `${JSON.stringify(line)}\n`;
  }
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
