import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { settingsNotes, settingsProblems } from '../lib/capacity/saturation/definition.ts';
import { limitsWords, longestLeftMs, readLimits } from '../lib/capacity/saturation/limits.ts';
import { answerWords, leftOutWords, quickWords } from '../lib/capacity/saturation/words.ts';
import { inheritedSettings } from '../lib/capacity/sweep/definition.ts';
import { runId } from '../lib/records/run-id.ts';
import type { SaturationOutcome } from '../lib/schema/outcome.ts';
import type { Saturation } from '../lib/schema/saturation.ts';
import { UsageError } from '../lib/schema/usage-error.ts';
import { formatDuration } from '../lib/units/duration.ts';
import { formatCount } from '../lib/units/number.ts';
import { collected } from './collected.ts';
import type { CommandDefinition } from './command.ts';
import { interruptedExitCode } from './exit-codes.ts';
import { findK6, howToBuild } from './k6-binary.ts';
import { holdFolder } from './many-runs/hold-folder.ts';
import { projectRoot } from './project-root.ts';
import { jsonOption, speak, type Speech } from './result.ts';
import { readAssignments } from './run.ts';
import { scenarioPath } from './scenario-path.ts';
import { displayOn } from './saturate/display.ts';
import { runSearch, type SearchEnd } from './saturate/run-search.ts';
import { discardCutOff, readSaturation, saturationFile, writeSaturation } from './saturate/saturation-file.ts';
import { suiteVersion } from './suite-version.ts';
import { wholeNumber } from './whole-number.ts';
import { teach, type Teaching } from './teaching.ts';

/** No capacity was found, or a probe failed though k6 had nothing to object. */
const noAnswerExitCode = 1;
/** Fewer cannot hold a closed loop, two rates and a confirmation. */
const fewestProbes = 4;

interface Options {
  readonly env: readonly string[];
  readonly within?: string;
  readonly mostProbes?: number;
  readonly mostConcurrency?: number;
  readonly probeTime?: string;
  readonly confirmTime?: string;
  readonly quick?: true;
  readonly seed?: number;
  readonly output?: string;
  readonly resume?: string;
  readonly dryRun?: true;
  readonly k6?: string;
  readonly json?: true;
}

const teaching: Teaching = {
  examples: [
    ['SLO_P95_TTFT=1s k6-vllm saturate news-categorization', 'the rate within an objective, with an interval'],
    ['k6-vllm saturate poisson-arrival --quick -e SLO_P95_E2E=5s', 'a first look, in some minutes'],
    ['k6-vllm saturate news-categorization --dry-run', 'what would be done, and how long it may take'],
    ['k6-vllm saturate --resume saturations/20261122T120000Z-news-categorization', 'go on after Ctrl-C'],
  ],
  exitCodes: {
    0: 'a rate was found; or the search shown, with --dry-run',
    105: 'interrupted (Ctrl-C); the probes that are done stay',
  },
  failure: 'no rate was found within the objectives',
  others: 'those of k6 in the probe that failed',
};

/** `k6-vllm saturate`: the rate that one server takes within its objectives. */
export const saturate: CommandDefinition = {
  name: 'saturate',
  group: 'measure',
  register: (program) => {
    const command = program
      .command('saturate')
      .description('find the rate that a server takes within its objectives, and what limits it')
      .argument('[scenario]', 'a name such as news-categorization, or the path of a built scenario');
    addSearchOptions(command);
    command
      .option('--output <folder>', 'where it is kept; a new folder in saturations/ when left out')
      .option('--resume <folder>', 'go on with the search in this folder; a probe that was cut off is made anew')
      .option('--dry-run', 'say what would be done and how long it may take, and write and send nothing')
      .option('--k6 <path>', 'the k6 to run, with the extension; the one that was built here when left out')
      .addOption(jsonOption())
      .action(async (scenario: string | undefined, options: Options) => {
        const speech = speak(options.json === true);
        const end = await (options.resume === undefined
          ? beginSearch(scenario, options, speech)
          : resumeSearch(resolve(options.resume), scenario, { options, speech }));
        process.exitCode = end.exitCode;
        speech.result({ format: 'k6-vllm/saturation-outcome', version: 1, ...end } satisfies SaturationOutcome);
      });
    teach(command, teaching);
  },
};

function addSearchOptions(command: Command): void {
  command
    .option('-e, --env <NAME=VALUE>', 'a setting of all probes; the environment counts too', collected, [])
    .option('--quick', 'a first look in some minutes: short probes, and a wide bracket')
    .option('--within <percent>', 'how far apart the rates that are kept and broken may stay; 5% when left out')
    .option('--most-probes <n>', 'probes at most; 12 when left out', wholeNumber(fewestProbes))
    .option('--probe-time <duration>', 'measured time of a probe at most; 5m when left out')
    .option('--confirm-time <duration>', 'measured time of the confirmation; twice the probe time when left out')
    .option('--most-concurrency <n>', 'where closed loops end; 1024 when left out', wholeNumber(1))
    .option('--seed <n>', 'decides the requests and when they come; 1 when left out', wholeNumber(0));
}

type End = Pick<SaturationOutcome, 'exitCode' | 'folder' | 'saturation'>;

/** What was asked for, with every mistake at once. */
function newSaturation(scenario: string | undefined, options: Options): Saturation {
  const settings = { ...inheritedSettings(process.env), ...readAssignments(options.env) };
  const { limits, problems } = readLimits({ ...options, quick: options.quick === true });
  const all = [
    ...(scenario === undefined ? ['no scenario is named'] : []),
    ...problems,
    ...settingsProblems(settings, process.env),
  ];
  if (scenario === undefined || limits === null || all.length > 0)
    throw new UsageError('There is no such search.', all);
  scenarioPath(scenario);
  const createdAt = new Date();
  return {
    format: 'k6-vllm/saturation',
    version: 1,
    id: runId(createdAt, scenario.replace(/^.*\//, '').replace(/\.js$/, '')),
    suite: suiteVersion,
    createdAt: createdAt.toISOString(),
    // a path has to be found from wherever it is gone on
    scenario: existsSync(scenario) ? resolve(scenario) : scenario,
    settings,
    workingFolder: process.cwd(),
    seed: options.seed ?? 1,
    limits,
    objectives: null,
    leftOut: [],
    server: null,
    state: 'running',
    probes: [],
    answer: null,
  };
}

async function beginSearch(scenario: string | undefined, options: Options, speech: Speech): Promise<End> {
  const made = newSaturation(scenario, options);
  const notes = [...(options.quick === true ? [quickWords] : []), ...settingsNotes(made.settings)];
  for (const line of [limitsWords(made.limits), ...notes]) console.log(line);
  if (options.dryRun === true) return { exitCode: 0, folder: null, saturation: made };
  const folder = resolve(options.output ?? join(projectRoot, 'saturations', made.id));
  if (existsSync(saturationFile(folder)))
    throw new UsageError(`${folder} holds a search already.`, [
      'name another folder, or leave --output out',
      `or go on with it: k6-vllm saturate --resume ${folder}`,
    ]);
  return inFolder(folder, { options, speech }, () => {
    writeSaturation(folder, made);
    return made;
  });
}

async function resumeSearch(folder: string, scenario: string | undefined, asked: Asked): Promise<End> {
  const { options } = asked;
  const { env, quick, within, mostProbes, probeTime, confirmTime, mostConcurrency, seed, output } = options;
  const fixed = [scenario, quick, within, mostProbes, probeTime, confirmTime, mostConcurrency, seed, output, ...env];
  if (fixed.some((each) => each !== undefined))
    throw new UsageError('A search is gone on with as it was begun.', ['--resume goes with --dry-run and --k6 alone']);
  const earlier = await readSaturation(folder);
  if (!existsSync(earlier.workingFolder))
    throw new UsageError(`${folder} cannot be gone on with.`, [
      `relative paths in its settings start in ${earlier.workingFolder}, which is gone`,
    ]);
  if (earlier.suite !== suiteVersion)
    console.log(`This suite is ${suiteVersion}; the probes so far were made by ${earlier.suite}.`);
  const left = longestLeftMs(
    earlier.limits,
    earlier.probes.map(({ plan }) => plan),
  );
  console.log(
    `${formatCount(earlier.probes.length)} probes were made${earlier.state === 'done' ? ', and the search is done' : `; the rest may take ${formatDuration(left)} at most`}.`,
  );
  if (options.dryRun === true) return { exitCode: 0, folder: null, saturation: earlier };
  return inFolder(folder, asked, async () => {
    // read anew now that it is ours: another process may have gone on with it meanwhile
    const again = await readSaturation(folder);
    discardCutOff(folder, again);
    return again;
  });
}

interface Asked {
  readonly options: Options;
  readonly speech: Speech;
}

/** Goes on with the search that `prepare` finds or makes, once the folder is ours. */
async function inFolder(
  folder: string,
  { options, speech }: Asked,
  prepare: () => Saturation | Promise<Saturation>,
): Promise<End> {
  const k6 = findK6(options.k6 ?? null);
  if (!k6.streaming)
    throw new UsageError('A search needs the extension: it follows each request while a probe goes on.', [
      `run "${howToBuild}" with Go ≥ 1.25 installed: it builds the k6 that has it`,
    ]);
  return holdFolder(folder, 'saturation', async ({ render, interrupted }) => {
    const display = displayOn(speech.terminal);
    const from = await prepare();
    console.log(folder);
    const end = await runSearch(from, {
      folder,
      k6,
      scenario: scenarioPath(from.scenario),
      render,
      display,
      interrupted,
    }).finally(display.close);
    return { exitCode: conclude(folder, end), folder, saturation: end.saturation };
  });
}

/** Says how it ended and what can be done, and returns the exit code. */
function conclude(folder: string, { saturation, failed }: SearchEnd): number {
  const { answer, objectives, leftOut } = saturation;
  if (answer === null) {
    if (failed !== null) console.error(`The probe failed: ${failed.why}`);
    console.error(`Go on with: k6-vllm saturate --resume ${folder}`);
    return failed === null ? interruptedExitCode : failed.exitCode || noAnswerExitCode;
  }
  const [first = '', ...rest] = answerWords(answer, objectives ?? []);
  for (const line of ['', first, ...rest, ...leftOutWords(leftOut), '', saturationFile(folder)]) console.log(line);
  if (answer.sloCapacityRps === null) return noAnswerExitCode;
  console.log(`What follows from it: k6-vllm plan ${folder}`);
  return 0;
}
