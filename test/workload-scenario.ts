import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildScenarios } from '../build.mjs';
import { root } from './k6-process.ts';

/** Builds `scenarios/inngest-style.ts` with another workload in its place; gives the script's path. */
export async function workloadScenario(workload: string, folder: string): Promise<string> {
  const source = readFileSync(join(root, 'scenarios', 'inngest-style.ts'), 'utf8')
    .replace('workloads/candidate-eval.ts', `workloads/${workload}.ts`)
    .replaceAll(/'(\.\.?)\//g, (_, up: string) => `'${join(root, 'scenarios', up)}/`);
  const built = join(folder, 'scenarios');
  mkdirSync(built, { recursive: true });
  const entry = join(built, `${workload}.ts`);
  writeFileSync(entry, source);
  await buildScenarios([entry], built);
  return join(built, `${workload}.js`);
}
