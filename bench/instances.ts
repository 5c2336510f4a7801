// Whether a load by several k6 processes is the load of one: repeats of both against one simulator, in turns, and what `compare` says of them.
//   INSTANCES=4 ROUNDS=5 RATE=8 REQUESTS=200 node --import tsx bench/instances.ts
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assessmentSchema, type Assessment } from '../lib/schema/assessment.ts';
import { comparisonSchema } from '../lib/schema/comparison.ts';
import { startSimulatorProcess } from '../simulator/process.ts';
import { root } from './binaries.ts';
import { medianOf } from './figures.ts';
import { runProcess, type ProcessResult } from './process.ts';
import { inScratchFolder } from './rounds.ts';

const number = (name: string, usual: number): number => Number(process.env[name] ?? usual);
const [of, rounds, rate, requests] = [
  number('INSTANCES', 4),
  number('ROUNDS', 5),
  number('RATE', 8),
  number('REQUESTS', 200),
];
const shown = ['e2e-p50', 'ttft-p50', 'tpot-p50', 'requests-rate', 'output-tokens-rate', 'success-rate'] as const;

async function command(args: readonly string[], env: Record<string, string> = {}): Promise<ProcessResult> {
  const cli = join(root, 'bin', 'k6-vllm.mjs');
  return runProcess({ command: process.execPath, args: [cli, ...args], env, core: null, timeoutMs: 300_000 });
}

const valueOf = ({ measures }: Assessment, id: string): number =>
  measures.find((each) => each.id === id)?.value ?? Number.NaN;

/** One run by so many processes; 0 and 99 are both ends of a run, whatever its objectives came to. */
async function measure(baseUrl: string, folder: string, instances: number): Promise<Assessment> {
  const more = instances === 1 ? [] : ['--instances', String(instances)];
  const env = {
    BASE_URL: baseUrl,
    RUN_DIR: folder,
    RATE: String(rate),
    REQUESTS: String(requests),
    PROGRESS_INTERVAL: '0',
  };
  const { exitCode, stderr } = await command(['run', 'poisson-arrival', ...more], env);
  if (exitCode !== 0 && exitCode !== 99) throw new Error(`a run of ${instances} ended with ${exitCode}: ${stderr}`);
  return assessmentSchema.parse(JSON.parse(readFileSync(join(folder, 'assessment.json'), 'utf8')));
}

await inScratchFolder(async (folder) => {
  const found: { readonly one: Assessment[]; readonly many: Assessment[] } = { one: [], many: [] };
  for (let round = 0; round < rounds; round += 1)
    for (const side of round % 2 === 0 ? (['one', 'many'] as const) : (['many', 'one'] as const)) {
      // each run has a server of its own, whose prefix cache has seen nothing
      const simulator = await startSimulatorProcess({ profile: 'h100-llama-3.1-8b', seed: 1 });
      const instances = side === 'one' ? 1 : of;
      found[side].push(await measure(simulator.url, join(folder, `${side}-${round}`), instances));
      await simulator.close();
    }
  console.log(`${rounds} runs of ${requests} requests at ${rate}/s, medians; one process, and ${of}`);
  for (const id of shown) {
    const [one, many] = (['one', 'many'] as const).map((side) =>
      medianOf(found[side].map((each) => valueOf(each, id))),
    );
    console.log(
      `  ${id.padEnd(20)} ${one?.toPrecision(4)}  ${many?.toPrecision(4)}  ratio ${((many ?? 0) / (one ?? 1)).toFixed(3)}`,
    );
  }
  const side = (name: 'one' | 'many'): string =>
    `${name}=${found[name].map((_, round) => join(folder, `${name}-${round}`)).join(',')}`;
  const { stdout, stderr } = await command(['compare', side('one'), side('many'), '--json']);
  const text = stdout.slice(stdout.indexOf('{'));
  if (text === '') throw new Error(stderr);
  const { loads } = comparisonSchema.parse(JSON.parse(text));
  for (const { measures } of loads)
    for (const { id, contrasts } of measures)
      for (const { outcome, value, low, high } of contrasts)
        console.log(
          `  compare: ${id.padEnd(20)} ${outcome}, ${value?.toFixed(3)} (${low?.toFixed(3)}–${high?.toFixed(3)})`,
        );
});
