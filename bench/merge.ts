// What merging takes: four instances of a million records each, and what their report takes then. Some minutes and 6 GB of disk.
//   RECORDS=1000000 INSTANCES=4 ROUNDS=3 node --import tsx bench/merge.ts
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './binaries.ts';
import { runProcess, type ProcessResult } from './process.ts';
import { inScratchFolder } from './rounds.ts';
import { writeSyntheticRun } from './synthetic-run.ts';

const [records, of, rounds] = (['RECORDS', 'INSTANCES', 'ROUNDS'] as const).map((name, i) =>
  Number(process.env[name] ?? [1_000_000, 4, 3][i]),
) as [number, number, number];

async function command(...args: readonly string[]): Promise<ProcessResult> {
  const cli = join(root, 'bin', 'k6-vllm.mjs');
  const result = await runProcess({ command: process.execPath, args: [cli, ...args], core: null, timeoutMs: 600_000 });
  if (result.exitCode !== 0) console.error(`k6-vllm ${args.join(' ')} ended with ${result.exitCode}: ${result.stderr}`);
  return result;
}

const told = ({ wallSeconds, cpuSeconds, peakRssMb }: ProcessResult): string =>
  `${wallSeconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} s of processor, ${peakRssMb.toFixed(0)} MB`;

await inScratchFolder(async (folder) => {
  for (const laterMs of [0, 137]) {
    const instances = Array.from({ length: of }, (_, i) => join(folder, `${laterMs}-${i + 1}`));
    for (const [i, one] of instances.entries())
      await writeSyntheticRun(one, records, { index: i + 1, of, laterMs: i * laterMs });
    const bytes = instances.reduce((sum, one) => sum + statSync(join(one, 'requests.ndjson')).size, 0);
    const start = laterMs === 0 ? 'with one start' : 'with starts apart, so that all instants are moved';
    console.log(`${of} instances of ${records} records, ${(bytes / 1e9).toFixed(2)} GB, ${start}`);
    for (let round = 1; round <= rounds; round += 1) {
      const merged = join(folder, 'merged');
      console.log(`  merge   ${told(await command('merge', ...instances, '--output', merged))}`);
      if (round === rounds && laterMs === 0) console.log(`  report  ${told(await command('report', merged))}`);
      rmSync(merged, { recursive: true, force: true });
    }
    for (const one of instances) rmSync(one, { recursive: true });
  }
});
