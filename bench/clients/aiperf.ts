import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { peerMissing, promptTokens, runPeer, tokenizerFolder } from '../peers/installation.ts';
import type { Client, ClientRun, StreamLoad } from './client.ts';

/**
 * AIPerf 0.13: fixed concurrency, synthetic prompts. Its own ramp of the concurrency from 1 spreads the first starts. It
 * takes token counts from the server, which spares it the tokenizing of every answer that it would do by default.
 */
export const aiperf: Client = {
  id: 'aiperf',
  title: 'AIPerf 0.13.0',
  available: () => peerMissing('aiperf'),
  run: async (load) => {
    const { cpuSeconds, peakRssMb } = await runPeer('aiperf', argumentsFor(load), load);
    const read = (name: string): string => readFileSync(join(load.folder, name), 'utf8');
    return {
      ...readAiperfExports(read('profile_export.jsonl'), read('profile_export_aiperf.json')),
      cpuSeconds,
      peakRssMb,
    };
  },
};

function argumentsFor(load: StreamLoad): string[] {
  const options: Record<string, string | number> = {
    url: load.url,
    model: load.model,
    'endpoint-type': 'chat',
    tokenizer: tokenizerFolder,
    concurrency: load.streams,
    'request-count': load.requests,
    isl: promptTokens,
    osl: load.tokens,
    'extra-inputs': 'ignore_eos:true',
    'artifact-dir': load.folder,
    'export-level': 'records',
    ui: 'none',
    ...(load.startSpreadMs > 0 ? { 'concurrency-ramp-duration': load.startSpreadMs / 1000 } : {}),
  };
  const flags = ['--streaming', '--use-server-token-count', '--no-server-metrics', '--no-gpu-telemetry'];
  return ['profile', ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]), ...flags];
}

const measured = z.object({ value: z.number() });

const recordSchema = z.object({
  metadata: z.object({ x_request_id: z.string(), request_start_ns: z.number(), request_end_ns: z.number() }),
  metrics: z.object({
    time_to_first_token: measured.optional(),
    // (E2E - TTFT) / (tokens - 1), absent for a single token: what everybody else calls TPOT
    inter_token_latency: measured.optional(),
  }),
  error: z.unknown().optional(),
});

const summarySchema = z.object({ request_throughput: z.object({ avg: z.number() }) });

/**
 * What AIPerf's `profile_export.jsonl` (a line per request) and `profile_export_aiperf.json` (the aggregates) say. It
 * names requests by the X-Request-Id that it sent; vLLM makes the response's id from it.
 */
export function readAiperfExports(records: string, summary: string): Omit<ClientRun, 'cpuSeconds' | 'peakRssMb'> {
  const all = records
    .trimEnd()
    .split('\n')
    .map((line) => recordSchema.parse(JSON.parse(line)));
  const successful = all.filter((each) => each.error === undefined || each.error === null);
  const timed = successful.flatMap(({ metadata, metrics }) => {
    const ttftMs = metrics.time_to_first_token?.value;
    return ttftMs === undefined ? [] : [{ id: `chatcmpl-${metadata.x_request_id}`, ttftMs }];
  });
  const nanoseconds =
    Math.max(...all.map((each) => each.metadata.request_end_ns)) -
    Math.min(...all.map((each) => each.metadata.request_start_ns));
  return {
    requests: all.length,
    failures: all.length - successful.length,
    wallSeconds: nanoseconds / 1e9,
    requestsPerSecond: summarySchema.parse(JSON.parse(summary)).request_throughput.avg,
    ttftMs: timed.map((each) => each.ttftMs),
    tpotMs: successful.flatMap(({ metrics }) => metrics.inter_token_latency?.value ?? []),
    ids: timed.map((each) => each.id),
  };
}
