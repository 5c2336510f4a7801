import { join } from 'node:path';
import { named, packageVersion, runTool } from '../foreign/tool.ts';
import { peerCommand, peerMissing, tokenizerFolder } from '../peers/installation.ts';
import type { Tool } from './tool.ts';

/** AIPerf, of bench/peers/install.sh. */
export const aiperf: Tool = {
  id: 'aiperf',
  title: 'AIPerf',
  missing: () => peerMissing('aiperf'),
  version: () => packageVersion(peerCommand('aiperf'), 'aiperf'),
  args: ({ concurrency, rateRps, requests }, { url, model, folder, questions }) => [
    'profile',
    ...named({
      url,
      model,
      'endpoint-type': 'chat',
      tokenizer: tokenizerFolder,
      'input-file': questions.lines,
      'custom-dataset-type': 'single_turn',
      'extra-inputs': 'ignore_eos:true',
      'request-count': requests,
      'artifact-dir': join(folder, 'artifacts'),
      ui: 'none',
      ...(concurrency === null ? {} : { concurrency }),
      ...(rateRps === null ? {} : { 'request-rate': rateRps, 'arrival-pattern': 'poisson' }),
    }),
    '--streaming',
    '--use-server-token-count',
    '--no-server-metrics',
    '--no-gpu-telemetry',
  ],
  run: async (load, place) => {
    await runTool(peerCommand('aiperf'), aiperf.args(load, place), place.folder);
    return join(place.folder, 'artifacts');
  },
};
