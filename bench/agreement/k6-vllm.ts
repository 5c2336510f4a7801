import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../binaries.ts';
import { runProcess } from '../process.ts';
import type { Load, Place, Tool } from './tool.ts';

const program = join(root, 'bin', 'k6-vllm.mjs');

const settingsOf = (
  { concurrency, rateRps, requests }: Load,
  { url, folder, questions }: Place,
): Record<string, string> => ({
  BASE_URL: url,
  DATASET: questions.batch,
  REQUESTS: String(requests),
  WARMUP: '0',
  RUN_DIR: join(folder, 'run'),
  ...(concurrency === null ? {} : { CONCURRENCY: String(concurrency) }),
  ...(rateRps === null ? {} : { PROFILE: 'poisson-arrival', RATE: String(rateRps) }),
});

/** This suite. */
export const ours: Tool = {
  id: 'k6-vllm',
  title: 'k6-vllm',
  missing: () => null,
  version: () => execFileSync(process.execPath, [program, '--version'], { encoding: 'utf8' }).trim(),
  args: (load, place) => [
    'run',
    'inngest-style',
    ...Object.entries(settingsOf(load, place)).flatMap(([name, value]) => ['-e', `${name}=${value}`]),
  ],
  run: async (load, place) => {
    const { exitCode, stderr } = await runProcess({ command: program, args: ours.args(load, place), core: null });
    // 99: an objective was missed, which is not the question here
    if (exitCode !== 0 && exitCode !== 99) throw new Error(`k6-vllm ended with ${exitCode}:\n${stderr.slice(-2000)}`);
    return join(place.folder, 'run');
  },
};
