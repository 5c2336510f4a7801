import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { binaries } from './binaries.ts';
import { pinned } from './process.ts';

/** How the reference server answers. */
export interface Pace {
  readonly ttftMs: number;
  /** 0 writes tokens as fast as the connection takes them. */
  readonly gapMs: number;
  /** The server is pinned to this core; null: not pinned. */
  readonly core: number | null;
}

/** What really happened to one request: instants on the server's clock, of the writes themselves. */
export interface TruthEntry {
  readonly id: string;
  readonly requestId: string;
  readonly arrivedNs: number;
  readonly firstNs: number;
  readonly lastNs: number;
  readonly tokens: number;
}

/** Running totals. */
export interface Counters {
  readonly tokens: number;
  readonly requests: number;
  /** Requests under way. */
  readonly open: number;
}

/** A reference server that runs until it is closed. */
export interface ReferenceServer {
  readonly url: string;
  readonly log: () => Promise<TruthEntry[]>;
  readonly clearLog: () => Promise<void>;
  readonly counters: () => Promise<Counters>;
  readonly close: () => Promise<void>;
}

/** From arrival to the first token's write, ms. */
export const trueTtftMs = (entry: TruthEntry): number => (entry.firstNs - entry.arrivedNs) / 1e6;

/** Between tokens on average, ms. */
export const trueTpotMs = (entry: TruthEntry): number => (entry.lastNs - entry.firstNs) / 1e6 / (entry.tokens - 1);

/** Starts one on a free port of 127.0.0.1. */
export async function startReferenceServer({ ttftMs, gapMs, core }: Pace): Promise<ReferenceServer> {
  const flags = ['-ttft-ms', String(ttftMs), '-gap-ms', String(gapMs)];
  const child = spawn(...pinned(core, binaries.server, flags), { stdio: ['ignore', 'pipe', 'inherit'] });
  const [url] = (await once(createInterface(child.stdout), 'line')) as [string];
  return {
    url,
    log: async () => {
      const text = await (await fetch(`${url}/log`)).text();
      return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as TruthEntry]));
    },
    clearLog: async () => void (await fetch(`${url}/log`, { method: 'DELETE' })),
    counters: async () => (await fetch(`${url}/counters`)).json() as Promise<Counters>,
    close: async () => {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}

/** Runs something against a server of its own. */
export async function withReferenceServer<T>(pace: Pace, use: (server: ReferenceServer) => Promise<T>): Promise<T> {
  const server = await startReferenceServer(pace);
  try {
    return await use(server);
  } finally {
    await server.close();
  }
}
