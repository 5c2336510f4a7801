import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { peerMissing, promptTokens, runPeer, tokenizerFolder } from '../peers/installation.ts';
import type { Client, ClientRun, StreamLoad } from './client.ts';

/**
 * guidellm 0.8 as its users run it: fixed concurrency, synthetic prompts. Its own ramp-up spreads the first starts evenly,
 * but runs late when it is short of processor time.
 */
export const guidellm: Client = {
  id: 'guidellm',
  title: 'guidellm 0.8.1',
  available: () => peerMissing('guidellm'),
  run: async (load) => {
    const scenario = join(load.folder, 'scenario.json');
    const report = join(load.folder, 'benchmarks.json');
    writeFileSync(scenario, JSON.stringify(scenarioOf(load, report)));
    const { cpuSeconds, peakRssMb } = await runPeer(
      'guidellm',
      ['run', '--config', scenario, '--disable-console'],
      load,
    );
    return { ...readGuidellmReport(readFileSync(report, 'utf8')), cpuSeconds, peakRssMb };
  },
};

/** `output_tokens` makes it send `max_completion_tokens` and `ignore_eos`. */
function scenarioOf(load: StreamLoad, report: string): unknown {
  return {
    spec: {
      backend: {
        kind: 'openai_http',
        target: load.url,
        model: load.model,
        request_format: '/v1/chat/completions',
      },
      profile: { kind: 'concurrent', streams: [load.streams], rampup_duration: load.startSpreadMs / 1000 },
      constraints: [{ kind: 'max_requests', count: load.requests }],
      data: [{ kind: 'synthetic_text', prompt_tokens: promptTokens, output_tokens: load.tokens }],
      tokenizer: { kind: 'huggingface_auto', model: tokenizerFolder },
      outputs: [{ kind: 'json', path: report }],
    },
  };
}

const spanSchema = z.object({ request_start_time: z.number(), request_end_time: z.number() });

const successSchema = spanSchema.extend({
  response_id: z.string(),
  time_to_first_token_ms: z.number(),
  // (last token - first token) / (tokens - 1): what others call TPOT, while its own "TPOT" is last token / tokens
  inter_token_latency_ms: z.number().nullable(),
});

const reportSchema = z.object({
  benchmarks: z.tuple([
    z.object({
      metrics: z.object({ requests_per_second: z.object({ successful: z.object({ mean: z.number() }) }) }),
      requests: z.object({
        successful: z.array(successSchema),
        errored: z.array(spanSchema),
        incomplete: z.array(z.unknown()),
      }),
    }),
  ]),
});

/**
 * What guidellm's `benchmarks.json` says of its one benchmark. It times by the wall clock, and a request's time starts
 * when its headers are written: connecting is left out.
 */
export function readGuidellmReport(text: string): Omit<ClientRun, 'cpuSeconds' | 'peakRssMb'> {
  const [{ metrics, requests }] = reportSchema.parse(JSON.parse(text)).benchmarks;
  const { successful, errored, incomplete } = requests;
  const ended = [...successful, ...errored];
  const firstSent = Math.min(...ended.map((each) => each.request_start_time));
  const lastEnded = Math.max(...ended.map((each) => each.request_end_time));
  return {
    requests: ended.length + incomplete.length,
    failures: errored.length + incomplete.length,
    wallSeconds: lastEnded - firstSent,
    requestsPerSecond: metrics.requests_per_second.successful.mean,
    ttftMs: successful.map((each) => each.time_to_first_token_ms),
    tpotMs: successful.map((each) => each.inter_token_latency_ms).filter((each) => each !== null),
    ids: successful.map((each) => each.response_id),
  };
}
