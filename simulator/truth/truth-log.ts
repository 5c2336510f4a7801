import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TruthEnd, TruthHeader, TruthRequest } from '../../lib/schema/simulator-truth.ts';
import type { TokenSink } from '../driver/driver.ts';
import type { Generation, PlannedChoice } from '../http/generation.ts';
import { answerPaths, pathOf } from '../http/request-path.ts';
import { handedOut } from '../http/stream-target.ts';
import { createRecentRequests } from './recent-requests.ts';
import { createTruthEntry, type TruthClock, type TruthEntry } from './truth-entry.ts';
import type { TruthFile } from './truth-file.ts';

/** What the simulator knows of every request for text. */
export interface TruthLog {
  /** The simulator runs now. */
  begin(): void;
  /** Begins to follow a request; to be called before anything else looks at it. */
  follow(request: IncomingMessage, response: ServerResponse): void;
  /** Notes the faults that befall a request; they add up. */
  faulted(response: ServerResponse, ids: readonly string[]): void;
  /** The same sinks, and what passes through them is noted. */
  traced(response: ServerResponse, generation: Generation, sinkOf: SinkOf): SinkOf;
  header(): TruthHeader;
  /** The requests that are kept, in the order in which they ended, then those that have not. */
  requests(filter: TruthFilter): Iterable<TruthRequest>;
  /** Completes the file, if there is one. */
  close(trustworthy: boolean | null): Promise<void>;
}

type SinkOf = (choice: PlannedChoice) => TokenSink;

/** Which requests are asked for. */
export interface TruthFilter {
  /** Those that arrived at this Unix time (ms) or later. */
  readonly sinceMs: number;
  /** The id that the client sees, or the x-request-id that it sent; null: all. */
  readonly id: string | null;
}

/** What a log is about. */
export interface TruthOptions {
  readonly facts: Omit<TruthHeader, 'kind' | 'format' | 'version' | 'dropped'>;
  readonly clock: TruthClock;
  readonly file: TruthFile | null;
}

/** What is kept in memory of requests that are over: at most 50 MB or so. The file has all. */
const kept = { requests: 20_000, tokens: 2_000_000 } as const;

/** A log that keeps the latest requests in memory, and writes all to the file as they end. */
export function createTruthLog({ facts, clock, file }: TruthOptions): TruthLog {
  const entries = new WeakMap<ServerResponse, TruthEntry>();
  const running = new Map<ServerResponse, TruthEntry>();
  const over = createRecentRequests(kept);
  const header = (): TruthHeader => ({
    kind: 'simulator',
    format: 'k6-vllm/simulator-truth',
    version: 1,
    ...facts,
    dropped: over.dropped(),
  });
  const ended = (response: ServerResponse, entry: TruthEntry): void => {
    // Once: the simulator may have closed before the response knew of it.
    if (!running.delete(response)) return;
    const status = response.headersSent ? response.statusCode : null;
    const line = entry.line({ status, complete: response.writableFinished });
    over.add(line);
    file?.write(line);
  };

  return {
    begin() {
      file?.begin();
      file?.write(header());
    },
    follow(request, response) {
      const path = pathOf(request);
      if (request.method !== 'POST' || !answerPaths.has(path)) return;
      const given = request.headers['x-request-id'];
      const entry = createTruthEntry({ path, requestId: typeof given === 'string' ? given : null }, clock);
      entries.set(response, entry);
      running.set(response, entry);
      response.on(handedOut, entry.written);
      response.once('close', () => ended(response, entry));
    },
    faulted: (response, ids) => entries.get(response)?.faulted(ids),
    traced(response, generation, sinkOf) {
      const entry = entries.get(response);
      if (entry === undefined) return sinkOf;
      entry.planned(generation);
      return (choice) => entry.traced(choice, sinkOf(choice));
    },
    header,
    *requests({ sinceMs, id }) {
      const wanted = (line: TruthRequest): boolean =>
        line.arrivalMs >= sinceMs && (id === null || line.id === id || line.requestId === id);
      // As it stands now: who reads slowly must not follow for ever.
      const open = Array.from(running.values());
      yield* over.all().filter(wanted);
      for (const entry of open) {
        const line = entry.line(null);
        if (wanted(line)) yield line;
      }
    },
    async close(trustworthy) {
      for (const [response, entry] of running) ended(response, entry);
      file?.write({ kind: 'end', requests: over.total(), trustworthy } satisfies TruthEnd);
      await file?.close();
    },
  };
}
