import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { peerCommand, peerMissing, tokenizerFolder } from '../peers/installation.ts';
import type { ForeignClient, Mode, Reported, Target } from './foreign-client.ts';
import { named, packageVersion, runTool } from './tool.ts';

const figure = z.object({ avg: z.number() }).nullish();

const summarySchema = z.object({
  request_count: figure,
  error_request_count: figure,
  total_usage_prompt_tokens: figure,
  total_output_tokens: figure,
  time_to_first_token: figure,
  // (E2E - TTFT) / (tokens - 1)
  inter_token_latency: figure,
});

const scrapeSchema = z.object({
  metrics: z.object({
    'vllm:generation_tokens': z.object({
      series: z.tuple([z.object({ stats: z.object({ total: z.number() }) })]),
    }),
  }),
});

/** What it has read from `/metrics` by itself; null when it was told not to. */
function scrapedOutputTokens(folder: string): number | null {
  const file = join(folder, 'server_metrics_export.json');
  if (!existsSync(file)) return null;
  const { metrics } = scrapeSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  return metrics['vllm:generation_tokens'].series[0].stats.total;
}

type Options = Readonly<Record<string, string | number>>;

async function run({ url, model, folder }: Target, options: Options, flags: readonly string[]): Promise<Reported> {
  const always = {
    url,
    model,
    tokenizer: tokenizerFolder,
    isl: 64,
    osl: 24,
    'extra-inputs': 'ignore_eos:true',
    'artifact-dir': folder,
    ui: 'none',
  };
  const args = ['profile', ...named({ ...always, ...options }), '--use-server-token-count', '--no-gpu-telemetry'];
  await runTool(peerCommand('aiperf'), [...args, ...flags], folder);
  const summary = summarySchema.parse(JSON.parse(readFileSync(join(folder, 'profile_export_aiperf.json'), 'utf8')));
  return {
    succeeded: summary.request_count?.avg ?? 0,
    failed: summary.error_request_count?.avg ?? 0,
    promptTokens: summary.total_usage_prompt_tokens?.avg ?? 0,
    outputTokens: summary.total_output_tokens?.avg ?? 0,
    meanTtftMs: summary.time_to_first_token?.avg ?? null,
    meanTpotMs: summary.inter_token_latency?.avg ?? null,
    scrapedOutputTokens: scrapedOutputTokens(folder),
  };
}

const requests = 40;

function mode(
  name: string,
  options: Options,
  flags: readonly string[],
  special: { readonly probes?: number; readonly cancels?: boolean } = {},
): Mode {
  const { probes = 0, cancels = false } = special;
  const asked = { 'request-count': requests, ...options };
  return { name, requests, probes, cancels, run: (target) => run(target, asked, flags) };
}

const chat = { 'endpoint-type': 'chat' };
const completions = { 'endpoint-type': 'completions' };

/** AIPerf. */
export const aiperf: ForeignClient = {
  title: 'AIPerf',
  missing: () => peerMissing('aiperf'),
  version: () => packageVersion(peerCommand('aiperf'), 'aiperf'),
  modes: [
    mode('chat, 8 at a time, scrapes /metrics', { ...chat, concurrency: 8 }, ['--streaming']),
    mode('completions, Poisson 30/s', { ...completions, 'request-rate': 30, 'arrival-pattern': 'poisson' }, [
      '--streaming',
      '--no-server-metrics',
    ]),
    mode(
      'chat, gamma 30/s, usage on every chunk',
      { ...chat, 'request-rate': 30, 'arrival-pattern': 'gamma', 'arrival-smoothness': 0.5 },
      ['--streaming', '--per-chunk-usage', '--no-server-metrics'],
    ),
    mode(
      'chat, not streamed, new connections, after a warm-up',
      { ...chat, concurrency: 4, 'warmup-request-count': 3, 'connection-reuse-strategy': 'never' },
      ['--use-legacy-max-tokens', '--no-server-metrics'],
      { probes: 3 },
    ),
    mode(
      'chat, 40 % broken off after 30 ms',
      { ...chat, concurrency: 4, 'request-cancellation-rate': 40, 'request-cancellation-delay': 0.03 },
      ['--streaming', '--no-server-metrics'],
      { cancels: true },
    ),
  ],
};
