import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildScenarios } from '../build.mjs';
import { root, runProcess, type Ended } from './k6-process.ts';

/** What the scenario of a test consists of, in the words of a scenario file. */
interface Parts {
  readonly profile: string;
  /** An expression, e.g. `synthetic`; without it one short question. */
  readonly workload?: string;
  readonly defaults?: Readonly<Record<string, string>>;
}

const exportName = (id: string): string => id.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

/** Builds a scenario file with this profile, named after it, and returns its path. */
export async function buildProfileScenario(
  folder: string,
  { profile, workload, defaults = {} }: Parts,
): Promise<string> {
  // sources lie within the repository, where the bundler finds what they import
  const sources = join(root, '.cache', 'test-scenarios');
  mkdirSync(sources, { recursive: true });
  const id = `${profile}-${process.pid}`;
  const source = join(sources, `${id}.ts`);
  writeFileSync(
    source,
    `import short from '../../lib/workloads/quantum-short.ts';
import synthetic from '../../lib/workloads/synthetic.ts';
import { ${exportName(profile)} as profile } from '../../lib/profiles/${profile}.ts';
import { defineScenario } from '../../scenarios/runtime/scenario.ts';
const workload = ${workload ?? 'short'};
const scenario = defineScenario({ id: '${profile}-test', workload, profile, defaults: ${JSON.stringify(defaults)} });
export const { options, setup, handleSummary } = scenario;
export default scenario.iteration;
`,
  );
  await buildScenarios([source], folder);
  return join(folder, `${id}.js`);
}

/** Runs a built scenario with these settings and no flag. */
export const runFile = (k6: string, file: string, env: Record<string, string>): Promise<Ended> =>
  runProcess({ command: k6, args: ['run', file], env });
