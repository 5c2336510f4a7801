import { join } from 'node:path';
import type { Command } from 'commander';
import type { Matched } from '../lib/importers/find-importer.ts';
import type { AddedSettings } from '../lib/importers/imported-run.ts';
import type { Taken } from '../lib/importers/importer.ts';
import { UsageError } from '../lib/schema/usage-error.ts';
import { formatCount } from '../lib/units/number.ts';
import { collected } from './collected.ts';
import type { CommandDefinition } from './command.ts';
import type { Written } from './import/write-made.ts';
import { endInOrder, hearSignals } from './end-in-order.ts';
import { projectRoot } from './project-root.ts';
import { jsonOption, speak } from './result.ts';
import { readAssignments } from './run.ts';
import { teach, type Teaching } from './teaching.ts';

interface ImportOptions {
  readonly as?: string;
  readonly output?: string;
  readonly env: readonly string[];
  readonly json?: true;
}

/** What came of an import. */
interface Outcome {
  readonly tool: string;
  readonly as: string;
  readonly found: readonly { readonly file: string; readonly what: string }[];
  readonly written: readonly Written[];
  /** What was not taken, and why. */
  readonly left: readonly string[];
}

const teaching: Teaching = {
  examples: [
    [
      'k6-vllm import result.json',
      'a run of what vllm bench serve --save-detailed wrote; the tool is found by the fields',
    ],
    [
      'k6-vllm import benchmarks.json --output runs/guidellm -e SLO_P95_TTFT=500ms',
      'held to an objective, in a folder of your choice',
    ],
    ['k6-vllm import artifacts/ --as aiperf --json', 'a whole folder of AIPerf, told as JSON'],
  ],
  exitCodes: {
    0: 'it was imported: report, audit, gate, compare and plan take what was made',
    105: 'interrupted (Ctrl-C): no file was left half written',
  },
  failure: 'nothing there can be imported, and nothing was written',
};

/** `k6-vllm import`: results of other tools as runs of ours, or as stated results. */
export const importResults: CommandDefinition = {
  name: 'import',
  group: 'answer',
  register: (program: Command) => {
    const command = program
      .command('import')
      .description('make a run of the results of another tool: vllm bench, guidellm, AIPerf …')
      .argument('<path>', 'a file that the tool wrote, or its folder (docs/importing.md)')
      .option('--as <tool>', 'the tool, instead of finding it by the fields of the files')
      .option('--output <path>', 'the run folder or .json to make, or a folder for several; in runs/ when left out')
      .option(
        '-e, --env <NAME=VALUE>',
        'an objective to hold it to, as SLO_P95_TTFT=500ms, or GPU, GPUS, REPLICAS, WEIGHT_BITS; may be repeated',
        collected,
        [],
      )
      .addOption(jsonOption())
      .action(async (path: string, options: ImportOptions) => {
        const { result } = speak(options.json === true);
        const outcome = await endInOrder(() => importFrom(path, options));
        if (options.json === true) result(outcome);
        else console.log(outcomeText(outcome));
      });
    teach(command, teaching);
  },
};

async function importFrom(path: string, { as, output, env }: ImportOptions): Promise<Outcome> {
  const [{ foreignFiles }, { findImporter }, { readAddedSettings }, { writeMade }] = await Promise.all([
    import('./import/foreign-files.ts'),
    import('../lib/importers/find-importer.ts'),
    import('../lib/importers/added-settings.ts'),
    import('./import/write-made.ts'),
  ]);
  const added = readAddedSettings(readAssignments(env));
  const { files, unreadable } = await foreignFiles(path);
  const matched = findImporter(path, files, as, unreadable);
  const taken = withRequests(path, matched.importer.read(matched.files));
  const place = { usual: join(projectRoot, 'runs'), ...(output === undefined ? {} : { output }) };
  await hearSignals();
  const written = writeMade(matched.importer, taken, matched.files, added, place);
  return {
    tool: matched.importer.title,
    as: matched.importer.id,
    found: matched.files.map(({ name }, index) => ({ file: name, what: matched.roles[index] ?? '' })),
    written,
    left: [...taken.left, ...undecided(added, written), ...besides(matched, unreadable)],
  };
}

/** Without runs that hold no request, of which nothing can be read; a UsageError where nothing else is there. */
function withRequests(path: string, { made, left }: Taken): Taken {
  const full = made.filter((each) => (each.kind === 'run' ? each.records : each.results).length > 0);
  if (full.length === 0)
    throw new UsageError(`${path} holds no request.`, [
      'no request was sent, or the tool was told to keep none of them: there is nothing to make a run of',
    ]);
  const empty = made.length - full.length;
  if (empty === 0) return { made, left };
  return {
    made: full,
    left: [`${empty} of ${made.length} results hold no requests, and nothing is made of them.`, ...left],
  };
}

/** Named in full, a folder full of logs would hide what matters. */
const namedFiles = 5;

/** Objectives that were asked for, of what cannot be held to any. */
function undecided({ objectives }: AddedSettings, written: readonly Written[]): string[] {
  if (objectives.length === 0 || written.every(({ kind }) => kind === 'run')) return [];
  return [
    'The objectives that you add, of stated results: no objective can be decided on figures without an interval.',
  ];
}

function besides({ others }: Matched, unreadable: readonly string[]): string[] {
  const named = (what: string, names: readonly string[]): string[] => {
    if (names.length === 0) return [];
    const more = names.length > namedFiles ? ` and ${formatCount(names.length - namedFiles)} more` : '';
    return [`Files beside it that ${what}: ${names.slice(0, namedFiles).join(', ')}${more}.`];
  };
  return [...named('hold no results', others), ...named('are not JSON (empty, cut off or damaged)', unreadable)];
}

function madeText({ kind, count, path }: Written): string {
  const what =
    kind === 'run'
      ? `a run of ${formatCount(count)} ${count === 1 ? 'request' : 'requests'}`
      : `${formatCount(count)} stated ${count === 1 ? 'result' : 'results'}`;
  return `  ${path}  ${what}`;
}

function outcomeText({ tool, found, written, left }: Outcome): string {
  const shown = found.slice(0, namedFiles).map(({ file, what }) => `  ${file}: ${what}`);
  const more = found.length > namedFiles ? [`  and ${formatCount(found.length - namedFiles)} more`] : [];
  return [
    `Found, of ${tool}:`,
    ...shown,
    ...more,
    'Made:',
    ...written.map(madeText),
    ...(left.length === 0 ? [] : ['Not taken:', ...left.map((each) => `  - ${each}`)]),
    `Next: k6-vllm ${written.some(({ kind }) => kind === 'run') ? 'report' : 'audit'} ${written[0]?.path ?? ''}`,
  ].join('\n');
}
