import { runProcess, type ProcessResult } from '../process.ts';
import type { ClientRun, StreamLoad } from './client.ts';

/** One successful stream; the instants are on the client's own clock. */
export interface Stream {
  readonly requestId: string;
  readonly ttftMs: number;
  readonly tpotMs: number;
}

/** Runs a script that takes its load as bench/k6/stream-load.js does. Throws when k6 fails. */
export async function runStreams(
  k6: string,
  args: readonly string[],
  load: StreamLoad,
  env: Readonly<Record<string, string>> = {},
): Promise<ProcessResult> {
  const ended = await runProcess({
    command: k6,
    args: ['run', '-q', '--log-format', 'raw', ...args],
    env: {
      BASE_URL: load.url,
      VUS: String(load.streams),
      REQUESTS: String(load.requests),
      TOKENS: String(load.tokens),
      START_SPREAD_MS: String(load.startSpreadMs),
      ...env,
    },
    core: load.core,
    onStart: load.onStart,
  });
  if (ended.exitCode !== 0) throw new Error(`${k6} failed: ${ended.stderr}`);
  return ended;
}

/** The figures of a run of so many requests; the rest of them failed. `spans` are of all that were sent. */
export function figuresOf(
  requests: number,
  streams: readonly Stream[],
  spans: readonly { readonly sentMs: number; readonly endMs: number }[],
  { cpuSeconds, peakRssMb }: ProcessResult,
): ClientRun {
  const from = spans.reduce((least, each) => Math.min(least, each.sentMs), Infinity);
  const to = spans.reduce((most, each) => Math.max(most, each.endMs), 0);
  const wallSeconds = (to - from) / 1000;
  return {
    requests,
    failures: requests - streams.length,
    wallSeconds,
    requestsPerSecond: streams.length / wallSeconds,
    cpuSeconds,
    peakRssMb,
    ttftMs: streams.map((each) => each.ttftMs),
    tpotMs: streams.map((each) => each.tpotMs),
    ids: streams.map((each) => each.requestId),
  };
}
