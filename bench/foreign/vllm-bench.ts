import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { tokenizerFolder } from '../peers/installation.ts';
import type { ForeignClient, Mode, Reported, Target } from './foreign-client.ts';
import { commandPath, named, packageVersion, runTool } from './tool.ts';

const vllm = process.env.VLLM ?? 'vllm';
/** It makes its prompts with a tokenizer; any will do, as it asks the server for the lengths. */
const tokenizer = process.env.TOKENIZER ?? tokenizerFolder;

const resultSchema = z.object({
  completed: z.number(),
  failed: z.number(),
  total_input_tokens: z.number(),
  total_output_tokens: z.number(),
  mean_ttft_ms: z.number(),
  mean_tpot_ms: z.number(),
});

type Options = Readonly<Record<string, string | number>>;

async function run({ url, model, folder }: Target, requests: number, options: Options): Promise<Reported> {
  const args = {
    'base-url': url,
    model,
    tokenizer,
    'num-prompts': requests,
    'result-dir': folder,
    'result-filename': 'result.json',
    'percentile-metrics': 'ttft,tpot,itl,e2el',
    ...options,
  };
  await runTool(vllm, ['bench', 'serve', ...named(args), '--save-result', '--disable-tqdm'], folder, {
    VLLM_NO_USAGE_STATS: '1',
  });
  const result = resultSchema.parse(JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')));
  return {
    succeeded: result.completed,
    failed: result.failed,
    promptTokens: result.total_input_tokens,
    outputTokens: result.total_output_tokens,
    meanTtftMs: result.mean_ttft_ms,
    meanTpotMs: result.mean_tpot_ms,
    scrapedOutputTokens: null,
  };
}

const chat = { backend: 'openai-chat', endpoint: '/v1/chat/completions' };
const completions = { backend: 'openai', endpoint: '/v1/completions' };
const random = { 'dataset-name': 'random', 'random-input-len': 128, 'random-output-len': 32 };

function mode(name: string, requests: number, options: Options, probes = 0): Mode {
  return { name, requests, probes, cancels: false, run: (target) => run(target, requests, options) };
}

/** vLLM's own load generator. */
export const vllmBench: ForeignClient = {
  title: 'vllm bench serve',
  missing() {
    if (commandPath(vllm) === null) return `there is no command ${vllm}; VLLM names vLLM's`;
    return existsSync(tokenizer) ? null : `there is no tokenizer ${tokenizer}; TOKENIZER names its folder`;
  },
  version: () => packageVersion(vllm, 'vllm'),
  modes: [
    mode('chat, 8 at a time', 60, { ...chat, ...random, 'max-concurrency': 8 }),
    mode('completions, Poisson 40/s', 60, { ...completions, ...random, 'request-rate': 40 }),
    mode('chat, gamma 40/s, lengths ± 50 %', 60, {
      ...chat,
      ...random,
      'random-range-ratio': 0.5,
      'request-rate': 40,
      burstiness: 0.5,
    }),
    mode(
      'completions, after a check of readiness',
      30,
      { ...completions, ...random, 'ready-check-timeout-sec': 10, 'max-concurrency': 4 },
      1,
    ),
    mode('completions, repeated prefixes', 60, {
      ...completions,
      'dataset-name': 'prefix_repetition',
      'prefix-repetition-num-prefixes': 5,
      'prefix-repetition-output-len': 16,
      'max-concurrency': 8,
    }),
  ],
};
