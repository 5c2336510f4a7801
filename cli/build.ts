import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { UsageError } from '../lib/schema/usage-error.ts';
import { buildScenario } from './build/build-scenario.ts';
import type { CommandDefinition } from './command.ts';
import { projectRoot } from './project-root.ts';
import { teach, type Teaching } from './teaching.ts';

const teaching: Teaching = {
  examples: [
    ['k6-vllm build', 'all scenarios of the project'],
    ['k6-vllm build scenarios/mine.ts', 'one of them'],
  ],
  exitCodes: { 0: 'the scripts were written' },
  failure: 'a source cannot be built',
};

/** `k6-vllm build`: scripts for k6 of scenarios in TypeScript. */
export const build: CommandDefinition = {
  name: 'build',
  group: 'prepare',
  register: (program) => {
    const command = program
      .command('build')
      .description('build your own scenarios for k6, which run does by itself')
      .argument('[scenarios...]', 'files such as scenarios/mine.ts; all of the project when left out')
      .action((scenarios: readonly string[]) => {
        for (const source of scenarios.length === 0 ? ownScenarios() : scenarios.map(asSource)) buildOne(source);
      });
    teach(command, teaching);
  },
};

function buildOne(source: string): void {
  const { script, bytes, warnings } = buildScenario(source);
  console.log(`${relative(process.cwd(), script)}  ${Math.round(bytes / 1000)} kB`);
  for (const warning of warnings) console.error(warning);
}

function asSource(path: string): string {
  if (!path.endsWith('.ts')) throw new UsageError(`${path} is no TypeScript.`, ['name a file that ends in .ts']);
  if (!existsSync(path)) throw new UsageError(`There is no file ${path}.`, []);
  return path;
}

function ownScenarios(): string[] {
  const folder = join(projectRoot, 'scenarios');
  const sources = (existsSync(folder) ? readdirSync(folder) : []).filter((name) => /^[^.]+\.ts$/.test(name));
  if (sources.length === 0)
    throw new UsageError(`There are no scenarios in ${folder}.`, [
      'name files',
      '"k6-vllm init scenario mine" makes one',
    ]);
  return sources.map((name) => join(folder, name));
}
