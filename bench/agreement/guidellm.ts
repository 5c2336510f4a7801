import { join } from 'node:path';
import { packageVersion, runTool } from '../foreign/tool.ts';
import { peerCommand, peerMissing, tokenizerFolder } from '../peers/installation.ts';
import type { Tool } from './tool.ts';

/** guidellm, of bench/peers/install.sh. */
export const guidellm: Tool = {
  id: 'guidellm',
  title: 'guidellm',
  missing: () => peerMissing('guidellm'),
  version: () => packageVersion(peerCommand('guidellm'), 'guidellm'),
  args: ({ concurrency, rateRps, requests }, { url, model, questions }) => [
    'run',
    '--disable-console',
    '--backend',
    `kind=openai_http,target=${url},model=${model},request_format=/v1/chat/completions,stream=true`,
    '--profile',
    concurrency === null ? `kind=poisson,rate=${rateRps}` : `kind=concurrent,streams=${concurrency}`,
    '--constraint',
    `kind=max_requests,count=${requests}`,
    '--data',
    `kind=json_file,path=${questions.columns}`,
    '--tokenizer',
    `kind=huggingface_auto,model=${tokenizerFolder}`,
    '--output',
    'kind=json,path=benchmarks.json',
  ],
  run: async (load, place) => {
    await runTool(peerCommand('guidellm'), guidellm.args(load, place), place.folder);
    return join(place.folder, 'benchmarks.json');
  },
};
