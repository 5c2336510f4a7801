import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../lib/schema/usage-error.ts';
import { renderRun } from '../reports/render.ts';
import type { CommandDefinition } from './command.ts';
import { packageRoot } from './package-root.ts';

/** `k6-vllm report`: the report of a run that is there. */
export const report: CommandDefinition = {
  name: 'report',
  register: (program) => {
    program
      .command('report')
      .description('write report.html, report.md and assessment.json of a run')
      .argument('[run]', 'a run folder, or the one file that a stock k6 leaves; the newest run when left out')
      .action(async (path: string | undefined) => {
        await renderAndPrint(path ?? newestRun());
      });
  },
};

/** Renders a run and prints its verdict and where the report lies. */
export async function renderAndPrint(path: string): Promise<void> {
  const { headline, files } = await renderRun(path);
  console.log(`\n${headline}`);
  for (const file of files) console.log(`  ${file}`);
}

/** A run folder, or the one file of a stock k6; not the reports that lie beside such a file. */
const runName = /^\d{8}T\d{6}Z-[^.]+(\.json)?$/;

/** Run names begin with their time, so the last by name is the newest. */
export function newestOf(names: readonly string[]): string | undefined {
  return names
    .filter((name) => runName.test(name))
    .toSorted()
    .at(-1);
}

function newestRun(): string {
  const folder = join(packageRoot, 'runs');
  const last = newestOf(existsSync(folder) ? readdirSync(folder) : []);
  if (last === undefined)
    throw new UsageError(`There is no run in ${folder} yet.`, ['run a scenario first, or name a run folder']);
  return join(folder, last);
}
