import { basename, resolve } from 'node:path';
import { makePlan } from '../lib/capacity/plan/make-plan.ts';
import type { PlanInput } from '../lib/capacity/plan/plan-input.ts';
import type { UserFacts } from '../lib/facts/user-facts.ts';
import { runId } from '../lib/records/run-id.ts';
import type { Plan } from '../lib/schema/plan.ts';
import { UsageError } from '../lib/schema/usage-error.ts';
import type { ReadOptions } from '../reports/reading/keep-readable.ts';
import type { CommandDefinition } from './command.ts';
import { decimalNumber } from './decimal-number.ts';
import { endInOrder } from './end-in-order.ts';
import { factsOption } from './facts-option.ts';
import { keepReadableOption } from './keep-readable-option.ts';
import { numberList } from './number-list.ts';
import { projectRoot } from './project-root.ts';
import { askOf, usualAsk, type AskOptions } from './plan/ask.ts';
import { findSources, newestSource, type Source } from './plan/find-sources.ts';
import type { WhatIfSource } from './plan/what-if.ts';
import { jsonOption, speak } from './result.ts';
import { share } from './share.ts';
import { suiteVersion } from './suite-version.ts';
import { templateOption } from './template-option.ts';
import { wholeNumber } from './whole-number.ts';
import { teach, type Teaching } from './teaching.ts';

interface PlanOptions extends AskOptions, ReadOptions {
  readonly facts: readonly string[];
  readonly whatIf?: readonly string[] | true;
  readonly template?: string;
  readonly output?: string;
  readonly json?: true;
}

const teaching: Teaching = {
  examples: [
    ['k6-vllm plan', 'of the newest sweep or saturation: its capacity, and how long batches take'],
    [
      'k6-vllm plan sweeps/20261122T120000Z-worker-sweep --rate 100 --price 1.20 --currency EUR',
      'servers for 100 requests/s, and what they cost',
    ],
    ['k6-vllm plan runs/ladder saturations/search --what-if gpu:h100,prompts-half', 'also simulate two changes'],
    ['k6-vllm plan --json', 'the plan for a program'],
  ],
  exitCodes: {
    0: 'a plan was made; it says itself what cannot be answered yet',
    105: 'interrupted (Ctrl-C): no file was left half written',
  },
  failure: 'what was named cannot be read or planned from',
};

/** `k6-vllm plan`: the capacity answer drawn from sweeps, searches, runs and stated results. */
export const plan: CommandDefinition = {
  name: 'plan',
  group: 'answer',
  register: (program) => {
    const command = program
      .command('plan')
      .description('say how many servers are needed, how long a batch takes and what it costs')
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
      .option(
        '--what-if [ids]',
        'also simulate changes, calibrated on these runs (docs/planning.md): gpu:h100,prompts-double …; those that apply when left out; takes minutes',
        names,
      )
      .addOption(factsOption())
      .addOption(keepReadableOption())
      .addOption(templateOption())
      .option('--output <folder>', 'where the plan is written; the folder of the sweep or saturation when left out')
      .addOption(jsonOption())
      .action(async (paths: readonly string[], options: PlanOptions) => {
        await planFrom(paths, options);
      });
    teach(command, teaching);
  },
};

const names = (text: string): string[] => text.split(',').map((name) => name.trim());

/** Where the plan belongs: as told, else into the one sweep or search that it is of; null where there is none such. */
function folderOf(sources: readonly Source[], output: string | undefined): string | null {
  if (output !== undefined) return resolve(output);
  const own = sources.filter(({ kind }) => kind === 'sweep' || kind === 'saturation');
  return own.length === 1 ? resolve(own[0]?.path ?? '.') : null;
}

/** `worker-sweep`, or how many sources there are. */
function titleOf(sources: readonly Source[]): string {
  const own = sources.map(({ path }) => basename(resolve(path)).replace(/^\d{8}T\d{6}Z-|\.json$/g, ''));
  return own.length <= 2 ? own.join(' and ') : `${own[0]} and ${own.length - 1} more`;
}

async function planFrom(paths: readonly string[], options: PlanOptions): Promise<void> {
  const { result } = speak(options.json === true);
  const ask = askOf(options);
  const sources = paths.length === 0 ? [newestSource(projectRoot)] : findSources(paths);
  const folder = folderOf(sources, options.output);
  if (options.template !== undefined && folder === null)
    throw new UsageError('This cannot be planned.', [
      '--template goes with --output, or with the folder of a sweep or saturation',
    ]);
  const place = { from: folder ?? process.cwd(), facts: await readFacts(options.facts) };
  const { readSources } = await import('./plan/read-sources.ts');
  const { keepReadable = false, whatIf, template } = options;
  const now = new Date();
  const input: PlanInput = {
    ...(await endInOrder(() => readSources(sources, { ...place, keepReadable }))),
    id: runId(now, 'plan'),
    suite: suiteVersion,
    createdAt: now.toISOString(),
    title: titleOf(sources),
    ask,
    whatIf: null,
  };
  // a simulation hears nothing for minutes: there a signal ends the process as it does any other, and nothing is written
  const made = await withWhatIf(input, whatIf === true ? [] : (whatIf ?? null), place);
  const files = folder === null ? [] : await endInOrder(() => writePlan(made, folder, template));
  const { planText } = await import('./plan/plan-text.ts');
  if (options.json === true) result(made);
  else console.log(planText(made, files));
}

async function readFacts(files: readonly string[]): Promise<UserFacts> {
  const { readFactsFiles } = await import('../reports/reading/facts-file.ts');
  return readFactsFiles(files);
}

/** The plan of the input, with what the asked changes would bring to the set-up that it chooses; null for none. */
async function withWhatIf(input: PlanInput, variants: readonly string[] | null, place: WhatIfSource): Promise<Plan> {
  const made = makePlan(input);
  if (variants === null) return made;
  const { whatIfOf } = await import('./plan/what-if.ts');
  return makePlan({ ...input, whatIf: await whatIfOf(made, variants, place) });
}

async function writePlan(made: Plan, folder: string, template: string | undefined): Promise<readonly string[]> {
  const { renderPlan } = await import('../reports/capacity/render.ts');
  const { files } = await renderPlan(made, folder, template === undefined ? {} : { template });
  return files;
}
