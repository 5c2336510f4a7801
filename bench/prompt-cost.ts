// What a generated request costs in k6's JavaScript VM: the time to make one, by workload, and the bytes of a scenario with it.
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildScenarios } from '../build.mjs';
import { workloads } from '../lib/workloads/index.ts';
import { binaries, root } from './binaries.ts';
import { medianOf } from './figures.ts';
import { runProcess } from './process.ts';

const repeats = 5;
const requests = 1000;

/** A script whose one iteration makes requests and prints how long that took. */
const script = (workload: string): string => `
import workload from '${root}/lib/workloads/${workload}.ts';
import { readConfiguration } from '${root}/lib/configuration/read-configuration.ts';
const { configuration } = readConfiguration({});
export default () => {
  workload.request(0, 1, configuration);
  const started = Date.now();
  for (let index = 1; index <= ${requests}; index += 1) workload.request(index, 1, configuration);
  console.log(\`took \${Date.now() - started} ms\`);
};
`;

const folder = mkdtempSync(join(tmpdir(), 'k6-vllm-bench-'));
mkdirSync(join(folder, 'scripts'));
console.log(`| workload | time for a request, median of ${repeats} | min | max | bundle |`);
console.log('|---|--:|--:|--:|--:|');
for (const { id } of workloads) {
  const entry = join(folder, 'scripts', `${id}.ts`);
  writeFileSync(entry, script(id));
  await buildScenarios([entry], folder);
  const times: number[] = [];
  for (let round = 0; round < repeats; round += 1) {
    const { stderr } = await runProcess({
      command: binaries.k6,
      args: ['run', '-q', '--summary-mode=disabled', join(folder, `${id}.js`)],
      env: {},
      core: null,
    });
    times.push(Number(/took (\d+) ms/.exec(stderr)?.[1]) / requests);
  }
  const [median, min, max] = [medianOf(times), Math.min(...times), Math.max(...times)].map(
    (ms) => `${ms.toFixed(2)} ms`,
  );
  const kilobytes = Math.round(statSync(join(folder, `${id}.js`)).size / 1000);
  console.log(`| ${id} | ${median} | ${min} | ${max} | ${kilobytes} kB |`);
}
rmSync(folder, { recursive: true, force: true });
