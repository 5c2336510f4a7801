import { mkdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { makePlan } from '../lib/capacity/plan/make-plan.ts';
import { runId } from '../lib/records/run-id.ts';
import type { Plan } from '../lib/schema/plan.ts';
import type { ReadOptions } from '../reports/reading/keep-readable.ts';
import type { CommandDefinition } from './command.ts';
import { decimalNumber } from './decimal-number.ts';
import { factsOption } from './facts-option.ts';
import { keepReadableOption } from './keep-readable-option.ts';
import { numberList } from './number-list.ts';
import { packageRoot } from './package-root.ts';
import { askOf, usualAsk, type AskOptions } from './plan/ask.ts';
import { findSources, newestSource, type Source } from './plan/find-sources.ts';
import { share } from './share.ts';
import { suiteVersion } from './suite-version.ts';
import { wholeNumber } from './whole-number.ts';

interface PlanOptions extends AskOptions, ReadOptions {
  readonly facts: readonly string[];
  readonly output?: string;
  readonly json?: true;
}

/** `k6-vllm plan`: the capacity answer drawn from sweeps, searches, runs and stated results. */
export const plan: CommandDefinition = {
  name: 'plan',
  register: (program) => {
    program
      .command('plan')
      .description(
        'answer how much a server takes, how many are needed, how long a batch takes and what it costs, from what was measured',
      )
      .argument(
        '[paths...]',
        'folders of sweeps, saturations and runs, and files of stated results; the newest sweep or saturation when left out',
      )
      .option('--rate <list>', 'requests/s on average that servers are needed for, e.g. 10,100', numberList)
      .option('--requests <list>', 'numbers of requests whose time is asked for', numberList, [...usualAsk.requests])
      .option(
        '--peak-factor <n>',
        'times the average that the busiest minutes bring',
        decimalNumber,
        usualAsk.peakFactor,
      )
      .option('--headroom <share>', 'share of the capacity that is kept free', share, usualAsk.headroom)
      .option(
        '--redundancy <n>',
        'servers that may fail while the rest still suffice',
        wholeNumber(0),
        usualAsk.redundancy,
      )
      .option('--price <n>', 'what a server costs per hour', decimalNumber)
      .option('--currency <name>', 'with --price: in which currency, e.g. EUR')
      .option(
        '--load-factor <share>',
        'with --price: how much of its capacity a server is used on average; 1 when left out',
        share,
      )
      .addOption(factsOption())
      .addOption(keepReadableOption())
      .option('--output <folder>', 'where the plan is written; the folder of the sweep or saturation when left out')
      .option('--json', 'everything as JSON')
      .action(async (paths: readonly string[], options: PlanOptions) => {
        await planFrom(paths, options);
      });
  },
};

/** Where the plan belongs: as told, else into the one sweep or search that it is of; null where there is none such. */
function folderOf(sources: readonly Source[], output: string | undefined): string | null {
  if (output !== undefined) return resolve(output);
  const own = sources.filter(({ kind }) => kind === 'sweep' || kind === 'saturation');
  return own.length === 1 ? resolve(own[0]?.path ?? '.') : null;
}

/** `worker-sweep`, or how many sources there are. */
function titleOf(sources: readonly Source[]): string {
  const names = sources.map(({ path }) => basename(resolve(path)).replace(/^\d{8}T\d{6}Z-|\.json$/g, ''));
  return names.length <= 2 ? names.join(' and ') : `${names[0]} and ${names.length - 1} more`;
}

async function planFrom(paths: readonly string[], options: PlanOptions): Promise<void> {
  const ask = askOf(options);
  const sources = paths.length === 0 ? [newestSource(packageRoot)] : findSources(paths);
  const folder = folderOf(sources, options.output);
  const { readFactsFiles } = await import('../reports/reading/facts-file.ts');
  const { readSources } = await import('./plan/read-sources.ts');
  const read = await readSources(sources, {
    facts: await readFactsFiles(options.facts),
    from: folder ?? process.cwd(),
    ...(options.keepReadable === undefined ? {} : { keepReadable: options.keepReadable }),
  });
  const now = new Date();
  const made = makePlan({
    ...read,
    id: runId(now, 'plan'),
    suite: suiteVersion,
    createdAt: now.toISOString(),
    title: titleOf(sources),
    ask,
    whatIf: null,
  });
  const files = folder === null ? [] : await writePlan(made, folder);
  const { planText } = await import('./plan/plan-text.ts');
  console.log(options.json === true ? JSON.stringify(made, null, 2) : planText(made, files));
}

async function writePlan(made: Plan, folder: string): Promise<readonly string[]> {
  const { jsonText } = await import('../reports/formats/json.ts');
  const { writeWhole } = await import('../reports/write-file.ts');
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'plan.json');
  await writeWhole(file, jsonText(made));
  return [file];
}
