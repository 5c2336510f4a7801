import { join } from 'node:path';
import { vllmBench as client } from '../foreign/vllm-bench.ts';
import { named, runTool } from '../foreign/tool.ts';
import { tokenizerFolder } from '../peers/installation.ts';
import type { Tool } from './tool.ts';

/** `vllm bench serve`, of VLLM. */
export const vllmBench: Tool = {
  id: 'vllm-bench',
  title: client.title,
  missing: client.missing,
  version: client.version,
  args: ({ concurrency, rateRps, requests }, { url, model, folder, questions }) => [
    'bench',
    'serve',
    ...named({
      backend: 'openai-chat',
      'base-url': url,
      endpoint: '/v1/chat/completions',
      model,
      tokenizer: process.env.TOKENIZER ?? tokenizerFolder,
      'dataset-name': 'sharegpt',
      'dataset-path': questions.shareGpt,
      'num-prompts': requests,
      'result-dir': folder,
      'result-filename': 'result.json',
      ...(concurrency === null ? {} : { 'max-concurrency': concurrency }),
      ...(rateRps === null ? {} : { 'request-rate': rateRps }),
    }),
    '--ignore-eos',
    '--disable-shuffle',
    '--disable-tqdm',
    '--save-result',
    '--save-detailed',
  ],
  run: async (load, place) => {
    const command = process.env.VLLM ?? 'vllm';
    await runTool(command, vllmBench.args(load, place), place.folder, { VLLM_NO_USAGE_STATS: '1' });
    return join(place.folder, 'result.json');
  },
};
