import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { peerCommand, peerMissing, tokenizerFolder } from '../peers/installation.ts';
import { meanOf } from '../figures.ts';
import type { ForeignClient, Mode, Reported, Target } from './foreign-client.ts';
import { packageVersion, runTool } from './tool.ts';

const requestSchema = z.object({
  prompt_tokens: z.number(),
  output_tokens: z.number(),
  time_to_first_token_ms: z.number().nullable(),
  // (last token - first token) / (tokens - 1)
  inter_token_latency_ms: z.number().nullable(),
});

const reportSchema = z.object({
  benchmarks: z.array(
    z.object({
      requests: z.object({
        successful: z.array(requestSchema),
        errored: z.array(z.unknown()),
        incomplete: z.array(z.unknown()),
      }),
    }),
  ),
});

interface Load {
  readonly requestFormat: string;
  readonly stream: boolean;
  readonly profile: string;
  /** Of each benchmark. */
  readonly requests: number;
}

/** With `output_tokens` it sends a limit and `ignore_eos`. */
function argumentsFor({ url, model }: Target, { requestFormat, stream, profile, requests }: Load): string[] {
  return [
    'run',
    '--disable-console',
    '--backend',
    `kind=openai_http,target=${url},model=${model},request_format=${requestFormat},stream=${stream}`,
    '--profile',
    profile,
    '--constraint',
    `kind=max_requests,count=${requests}`,
    '--data',
    'kind=synthetic_text,prompt_tokens=64,output_tokens=24',
    '--tokenizer',
    `kind=huggingface_auto,model=${tokenizerFolder}`,
    '--output',
    'kind=json,path=report.json',
  ];
}

async function run(target: Target, load: Load): Promise<Reported> {
  await runTool(peerCommand('guidellm'), argumentsFor(target, load), target.folder);
  const { benchmarks } = reportSchema.parse(JSON.parse(readFileSync(join(target.folder, 'report.json'), 'utf8')));
  const all = benchmarks.map(({ requests }) => requests);
  const successful = all.flatMap((requests) => requests.successful);
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
  return {
    succeeded: successful.length,
    failed: sum(all.map(({ errored, incomplete }) => errored.length + incomplete.length)),
    promptTokens: sum(successful.map((each) => each.prompt_tokens)),
    outputTokens: sum(successful.map((each) => each.output_tokens)),
    meanTtftMs: meanOf(successful.flatMap((each) => each.time_to_first_token_ms ?? [])),
    meanTpotMs: meanOf(successful.flatMap((each) => each.inter_token_latency_ms ?? [])),
    scrapedOutputTokens: null,
  };
}

/** `benchmarks` is how many the profile makes. */
function mode(name: string, benchmarks: number, load: Load): Mode {
  return {
    name,
    requests: benchmarks * load.requests,
    probes: 0,
    cancels: false,
    run: (target) => run(target, load),
  };
}

const chat = { requestFormat: '/v1/chat/completions', stream: true, requests: 40 };
const completions = { requestFormat: '/v1/completions', stream: true, requests: 40 };

/** guidellm. */
export const guidellm: ForeignClient = {
  title: 'guidellm',
  missing: () => peerMissing('guidellm'),
  version: () => packageVersion(peerCommand('guidellm'), 'guidellm'),
  modes: [
    mode('chat, 8 at a time', 1, { ...chat, profile: 'kind=concurrent,streams=8' }),
    mode('completions, Poisson 30/s', 1, { ...completions, profile: 'kind=poisson,rate=30' }),
    mode('chat, not streamed, 20/s', 1, { ...chat, stream: false, profile: 'kind=constant,rate=20' }),
    mode('chat, sweep of 4 rates', 4, { ...chat, profile: 'kind=sweep,sweep_size=4' }),
  ],
};
