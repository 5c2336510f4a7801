import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { simulationWords } from '../lib/assessment/simulator-words.ts';
import { UsageError } from '../lib/schema/usage-error.ts';
import type { Rendered } from '../reports/render.ts';
import type { ReadOptions } from '../reports/reading/keep-readable.ts';
import type { CommandDefinition } from './command.ts';
import { endInOrder } from './end-in-order.ts';
import { factsOption } from './facts-option.ts';
import { keepReadableOption } from './keep-readable-option.ts';
import { projectRoot } from './project-root.ts';
import { jsonOption, speak } from './result.ts';
import { runOutcome } from './run-outcome.ts';
import { templateOption } from './template-option.ts';
import { teach, type Teaching } from './teaching.ts';

interface ReportOptions extends ReadOptions {
  readonly facts?: readonly string[];
  readonly template?: string;
}

interface ReportCommandOptions extends ReportOptions {
  readonly json?: true;
}

const teaching: Teaching = {
  examples: [
    ['k6-vllm report', 'of the newest run'],
    ['k6-vllm report runs/20261122T030722Z-inngest-style', 'of one run'],
    ['k6-vllm report --facts facts.json', 'told of the GPU, so that impossible numbers are found'],
    ['k6-vllm report --template my-templates', 'by templates of your own'],
    ['k6-vllm report fixtures/stated/high-parallelism.json', 'of results that somebody states'],
  ],
  exitCodes: {
    0: 'the report was written, whatever its verdict; k6-vllm gate has the verdict as a code',
    105: 'interrupted (Ctrl-C): no file was left half written',
  },
  failure: 'the run cannot be read',
};

/** `k6-vllm report`: the report of a run that is there. */
export const report: CommandDefinition = {
  name: 'report',
  group: 'answer',
  register: (program) => {
    const command = program
      .command('report')
      .description('write the report of a run: HTML, Markdown, JUnit and JSON')
      .argument(
        '[run]',
        'a run folder, the one file that a stock k6 leaves, or a file of stated results; the newest run when left out',
      )
      .addOption(factsOption())
      .addOption(keepReadableOption())
      .addOption(templateOption())
      .addOption(jsonOption())
      .action(async (path: string | undefined, { json, ...options }: ReportCommandOptions) => {
        const { result } = speak(json === true);
        result(await endInOrder(() => printed(path, options)));
      });
    teach(command, teaching);
  },
};

/** Writes and prints the report of a run or of stated results, and gives what came of it. */
async function printed(path: string | undefined, options: ReportOptions): Promise<object> {
  const stated = path === undefined ? null : await printStated(path, options);
  if (stated !== null) return stated;
  const printReport = await loadReports();
  return runOutcome(0, await printReport(path ?? newestRun(), options));
}

/** The report of a file of stated results, and what it judges of them; null where the path is none. */
async function printStated(path: string, { facts = [], template }: ReportOptions): Promise<object | null> {
  const { readStatedFile } = await import('../reports/reading/stated-file.ts');
  const stated = await readStatedFile(path);
  if (stated === null) return null;
  if (template !== undefined)
    throw new UsageError('--template goes with runs, comparisons and plans.', [
      `${path} holds stated results, whose report has no templates of yours: leave --template out`,
    ]);
  const { renderStated } = await import('../reports/stated/render.ts');
  const { headline, judged, files } = await renderStated(path, stated, facts);
  console.log(`\n${headline}`);
  for (const file of files) console.log(`  ${file}`);
  return { headline, files, ...judged };
}

/** Renders a run, and says what came of it. */
export type PrintReport = (path: string, options?: ReportOptions) => Promise<Rendered>;

/**
 * What renders a run, prints its verdict and where the report lies, and tells the verdict. Loaded when it is needed: the charts take half a second. A long
 * run loads it before it begins, so as not to find the files of another build at its end, nor a mistake in the user's templates.
 */
export async function loadReports(template?: string): Promise<PrintReport> {
  const { objectionLines, readOwnTemplates, renderRun } = await import('../reports/render.ts');
  await readOwnTemplates(template);
  return async (path, options = {}) => {
    const rendered = await renderRun(path, options);
    const { headline, assessment, files } = rendered;
    const { simulated } = assessment.run.server;
    console.log(`\n${headline}`);
    for (const line of objectionLines(assessment)) console.log(line);
    if (simulated !== null) console.log(`The server is ${simulationWords(simulated)}, not hardware.`);
    for (const file of files) console.log(`  ${file}`);
    return rendered;
  };
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

/** The newest run in `runs/`; a UsageError where there is none. */
export function newestRun(): string {
  const folder = join(projectRoot, 'runs');
  const last = newestOf(existsSync(folder) ? readdirSync(folder) : []);
  if (last === undefined)
    throw new UsageError(`There is no run in ${folder} yet.`, ['run a scenario first, or name a run folder']);
  return join(folder, last);
}
