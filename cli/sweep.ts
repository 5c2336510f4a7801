import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { recover } from '../lib/capacity/sweep/checkpoint.ts';
import { inheritedSettings, readDefinition, type SweepDefinition } from '../lib/capacity/sweep/definition.ts';
import { cellsOf } from '../lib/capacity/sweep/expand.ts';
import { notesOn } from '../lib/capacity/sweep/notes.ts';
import { misspelledSettings } from '../lib/configuration/misspelled-settings.ts';
import { runId } from '../lib/records/run-id.ts';
import type { SweepOutcome } from '../lib/schema/outcome.ts';
import type { Sweep } from '../lib/schema/sweep.ts';
import { UsageError } from '../lib/schema/usage-error.ts';
import { formatDuration } from '../lib/units/duration.ts';
import { formatCount } from '../lib/units/number.ts';
import { collected } from './collected.ts';
import type { CommandDefinition } from './command.ts';
import { interruptedExitCode } from './exit-codes.ts';
import { findK6 } from './k6-binary.ts';
import { projectRoot } from './project-root.ts';
import { jsonOption, speak, type Speech } from './result.ts';
import { readAssignments } from './run.ts';
import { scenarioPath } from './scenario-path.ts';
import { suiteVersion } from './suite-version.ts';
import { displayOn } from './sweep/display.ts';
import { figuresOfDone } from './sweep/figures.ts';
import { discardRun } from './many-runs/folder.ts';
import { holdFolder } from './many-runs/hold-folder.ts';
import { readRequest } from './sweep/read-request.ts';
import { runSweep, type SweepEnd } from './sweep/run-sweep.ts';
import { startedServers } from './sweep/started-servers.ts';
import { readSweep, sweepFile, writeSweep } from './sweep/sweep-file.ts';
import { cellWords, doneWords, sweepTable } from './sweep/sweep-text.ts';
import { wholeNumber } from './whole-number.ts';
import { teach, type Teaching } from './teaching.ts';

/** Cells that failed though k6 had nothing to object. */
const unusableExitCode = 1;

interface Options {
  readonly axis: readonly string[];
  readonly server: readonly string[];
  readonly env: readonly string[];
  readonly file?: string;
  readonly repeats?: number;
  readonly seed?: number;
  readonly settle?: string;
  readonly output?: string;
  readonly resume?: string;
  readonly retryFailed?: true;
  readonly dryRun?: true;
  readonly k6?: string;
  readonly json?: true;
}

const teaching: Teaching = {
  examples: [
    [
      'k6-vllm sweep worker-sweep --axis REQUESTS=1000,5000 --axis CONCURRENCY=2,4,8,16',
      'a grid of two settings, each cell three times, in random order',
    ],
    ['k6-vllm sweep worker-sweep --axis CONCURRENCY=2,4,8,16 --dry-run', 'what would be run, in its order'],
    [
      'k6-vllm sweep inngest-style --server a=http://gpu-1:8000 --server b=http://gpu-2:8000',
      'two servers under the same load',
    ],
    ['k6-vllm sweep --resume sweeps/20261122T120000Z-worker-sweep', 'go on after a crash, or after Ctrl-C'],
  ],
  exitCodes: {
    0: 'every cell is done; or shown, with --dry-run',
    105: 'interrupted (Ctrl-C); what is done stays',
  },
  failure: 'a cell failed for no fault of k6',
  others: 'those of k6 in the last cell that failed',
};

/** `k6-vllm sweep`: a grid of runs, in random order, that survives any crash. */
export const sweep: CommandDefinition = {
  name: 'sweep',
  group: 'measure',
  register: (program) => {
    const command = program
      .command('sweep')
      .description('run a scenario over a grid of settings, repeated and in random order')
      .argument('[scenario]', 'a name such as worker-sweep, or the path of a built scenario');
    addGridOptions(command);
    command
      .option('--output <folder>', 'where it is kept; a new folder in sweeps/ when left out')
      .option(
        '--resume <folder>',
        'go on with the sweep in this folder: what is done stays, what was cut off is run anew',
      )
      .option('--retry-failed', 'with --resume: what failed is run anew too')
      .option('--dry-run', 'show the cells in their order, and write and run nothing')
      .option('--k6 <path>', 'the k6 to run; the one that was built here, or else the one on the PATH, when left out')
      .addOption(jsonOption())
      .action(async (scenario: string | undefined, options: Options) => {
        const speech = speak(options.json === true);
        const end = await (options.resume === undefined
          ? beginSweep(scenario, options, speech)
          : resumeSweep(resolve(options.resume), scenario, { options, speech }));
        process.exitCode = end.exitCode;
        speech.result({ format: 'k6-vllm/sweep-outcome', version: 1, ...end } satisfies SweepOutcome);
      });
    teach(command, teaching);
  },
};

function addGridOptions(command: Command): void {
  command
    .option(
      '--axis <NAME=VALUES>',
      'a setting, or scenario, and its values apart by commas, or by semicolons where they have commas; may be repeated',
      collected,
      [],
    )
    .option('--server <NAME=URL>', 'a server to hold against the others; may be repeated', collected, [])
    .option('-e, --env <NAME=VALUE>', 'a setting of all cells; the environment counts too', collected, [])
    .option('--file <sweep.yaml>', 'all of this as YAML, and servers that have to be started (docs/sweeps.md)')
    .option('--repeats <n>', 'how often each cell is run; 3 when left out', wholeNumber(1))
    .option('--seed <n>', 'decides the order and the requests; 1 when left out', wholeNumber(0))
    .option('--settle <duration>', 'pause between cells; 5s when left out');
}

type End = Pick<SweepOutcome, 'exitCode' | 'folder' | 'sweep'>;

/** What was asked for, with every mistake at once. */
function defined(scenario: string | undefined, options: Options): SweepDefinition {
  const { axis, server, env, file, repeats, seed, settle } = options;
  const request = readRequest({
    scenario,
    file,
    axes: axis,
    servers: server,
    settings: readAssignments(env),
    repeats,
    seed,
    settle,
  });
  const { definition, problems } = readDefinition(request, inheritedSettings(process.env));
  const slips = misspelledSettings(process.env);
  if (definition === null || slips.length > 0) throw new UsageError('There is no such sweep.', [...problems, ...slips]);
  return definition;
}

function newSweep(definition: SweepDefinition): Sweep {
  const createdAt = new Date();
  const { scenario, settings: _, serverSettings: __, ...kept } = definition;
  return {
    format: 'k6-vllm/sweep',
    version: 1,
    id: runId(createdAt, scenario === null ? 'scenarios' : nameOf(scenario)),
    createdAt: createdAt.toISOString(),
    workingFolder: process.cwd(),
    suite: suiteVersion,
    ...kept,
    // a path has to be found from wherever it is gone on
    cells: cellsOf(definition).map((cell) => ({ ...cell, scenario: found(cell.scenario) })),
    identities: [],
  };
}

const found = (scenario: string): string => (existsSync(scenario) ? resolve(scenario) : scenario);
const nameOf = (scenario: string): string => scenario.replace(/^.*\//, '').replace(/\.[jt]s$/, '');

async function beginSweep(scenario: string | undefined, options: Options, speech: Speech): Promise<End> {
  if (options.retryFailed === true) throw new UsageError('--retry-failed goes with --resume.', []);
  const definition = defined(scenario, options);
  const made = newSweep(definition);
  for (const name of new Set(made.cells.map((cell) => cell.scenario))) scenarioPath(name);
  const notes = notesOn(definition);
  if (options.dryRun === true) return show(made, notes);
  const folder = resolve(options.output ?? join(projectRoot, 'sweeps', made.id));
  if (existsSync(sweepFile(folder)))
    throw new UsageError(`${folder} holds a sweep already.`, [
      'name another folder, or leave --output out',
      `or go on with it: k6-vllm sweep --resume ${folder}`,
    ]);
  for (const note of notes) console.log(note);
  return inFolder(folder, { options, speech }, () => {
    writeSweep(folder, made);
    return made;
  });
}

async function resumeSweep(folder: string, scenario: string | undefined, asked: Asked): Promise<End> {
  const { options } = asked;
  const { axis, server, env, file, repeats, seed, settle, output } = options;
  const fixed = [scenario, file, repeats, seed, settle, output, ...axis, ...server, ...env];
  if (fixed.some((each) => each !== undefined))
    throw new UsageError('A sweep is gone on with as it was begun.', [
      '--resume goes with --retry-failed, --dry-run and --k6 alone',
    ]);
  const earlier = await readSweep(folder);
  if (!existsSync(earlier.workingFolder))
    throw new UsageError(`${folder} cannot be gone on with.`, [
      `relative paths in its settings start in ${earlier.workingFolder}, which is gone`,
    ]);
  if (earlier.suite !== suiteVersion)
    console.log(`This suite is ${suiteVersion}; the cells so far were made by ${earlier.suite}.`);
  const { sweep: again } = recover(earlier, options.retryFailed === true);
  if (options.dryRun === true) return show(again, []);
  return inFolder(folder, asked, async () => {
    // read anew now that it is ours: another process may have gone on with it meanwhile
    const { sweep: recovered, discarded } = recover(await readSweep(folder), options.retryFailed === true);
    for (const { id } of discarded) discardRun(folder, id);
    writeSweep(folder, recovered);
    return recovered;
  });
}

/** The cells that are to run, in their order. */
function show(planned: Sweep, notes: readonly string[]): End {
  const pending = planned.cells.filter(({ state }) => state === 'pending');
  console.log(
    `${formatCount(pending.length)} of ${formatCount(planned.cells.length)} cells to run, ${formatDuration(planned.settleMs)} apart, in this order (seed ${planned.seed}):`,
  );
  for (const cell of pending)
    console.log(
      `  ${[...(Object.hasOwn(cell.values, 'scenario') ? [] : [nameOf(cell.scenario)]), cellWords(cell)].join('  ')}`,
    );
  for (const note of notes) console.log(note);
  return { exitCode: 0, folder: null, sweep: planned };
}

interface Asked {
  readonly options: Options;
  readonly speech: Speech;
}

/** Runs what is pending of the sweep that `prepare` finds or makes, once the folder is ours. */
async function inFolder(
  folder: string,
  { options, speech }: Asked,
  prepare: () => Sweep | Promise<Sweep>,
): Promise<End> {
  const k6 = findK6(options.k6 ?? null);
  return holdFolder(folder, 'sweep', async ({ render, interrupted }) => {
    const from = await prepare();
    const figures = await figuresOfDone(folder, from);
    const display = displayOn(speech.terminal, figures);
    const place = { folder, workingFolder: from.workingFolder, interrupted };
    console.log(`${doneWords(from)}; ${folder}`);
    const end = await runSweep(from, {
      ...place,
      k6,
      scenarioPath,
      render,
      servers: startedServers(place),
      display,
      figures,
    }).finally(display.close);
    console.log(`\n${sweepTable(end.sweep, figures)}\n`);
    return { exitCode: conclude(folder, end, interrupted.aborted), folder, sweep: end.sweep };
  });
}

/** Says how it ended and what can be done, and returns the exit code. */
function conclude(folder: string, { sweep: last, stopped }: SweepEnd, interrupted: boolean): number {
  const left = last.cells.filter(({ state }) => state === 'pending').length;
  const failed = last.cells.filter(({ state }) => state === 'failed');
  console.log(`${doneWords(last)}. ${sweepFile(folder)}`);
  if (stopped !== null) console.error(stopped);
  if (left > 0) console.error(`Go on with: k6-vllm sweep --resume ${folder}`);
  else if (failed.length < last.cells.length) console.log(`What follows from it: k6-vllm plan ${folder}`);
  if (failed.length > 0) {
    console.error(`What failed is run anew by: k6-vllm sweep --resume ${folder} --retry-failed`);
    const [latest] = failed.toSorted((a, b) => (b.endedAt ?? '').localeCompare(a.endedAt ?? ''));
    return interrupted ? interruptedExitCode : latest?.exitCode || unusableExitCode;
  }
  return left > 0 && interrupted ? interruptedExitCode : 0;
}
