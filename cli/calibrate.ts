import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { CalibrationOutcome } from '../lib/schema/outcome.ts';
import { UsageError } from '../lib/schema/usage-error.ts';
import { formatSignificant } from '../lib/units/number.ts';
import { signedPercentDigits } from '../lib/units/share.ts';
import type { Calibration, RunFit } from '../simulator/calibration/calibrate.ts';
import type { FittedParameter } from '../simulator/calibration/fit.ts';
import { unfitness, type MissingRun } from '../simulator/calibration/fitness.ts';
import type { MeasuredRun } from '../simulator/calibration/measured-run.ts';
import { measureCommand, promptSets, promptSetText, promptSetWords } from '../simulator/calibration/prompt-sets.ts';
import type { CommandDefinition } from './command.ts';
import { jsonOption, speak } from './result.ts';
import { textTable } from './text-table.ts';
import { teach, type Teaching } from './teaching.ts';

interface CalibrateOptions {
  readonly base: string;
  readonly id?: string;
  readonly out?: string;
  readonly prepare?: string;
  readonly json?: true;
}

const teaching: Teaching = {
  examples: [
    ['k6-vllm calibrate --prepare calibration', 'prompts to measure with, and the commands'],
    ['k6-vllm calibrate runs/short runs/long runs/loaded --id my-gpu', 'then: a profile of them, my-gpu.json'],
  ],
  exitCodes: { 0: 'the profile, or the prompts, were written' },
  failure: 'the runs do not suffice',
};

/** `k6-vllm calibrate`: a profile of the simulator from measured runs. */
export const calibrate: CommandDefinition = {
  name: 'calibrate',
  group: 'simulate',
  register: (program) => {
    const command = program
      .command('calibrate')
      .description('fit a profile of the simulator to measured runs')
      .argument('[runs...]', 'run folders, all of one server: two prompt lengths alone, and a load, at least')
      .option(
        '--base <id or file>',
        'the profile to start from, which gives what the runs do not tell',
        'h100-llama-3.1-8b',
      )
      .option('--id <name>', 'id of the new profile; the model name when left out')
      .option('--out <file>', 'the file to write; <id>.json when left out')
      .option('--prepare <folder>', 'instead: write prompts to measure with, and print the commands')
      .addOption(jsonOption())
      .action(async (folders: readonly string[], options: CalibrateOptions) => {
        if (options.prepare !== undefined && options.json === true)
          throw new UsageError('--prepare has no result to print.', ['leave --json out']);
        if (options.prepare !== undefined) prepare(options.prepare);
        else await calibrateRuns(folders, options);
      });
    teach(command, teaching);
  },
};

/** Where the commands of a refusal expect the prompts. */
const usualFolder = 'calibration';

function prepare(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const set of promptSets) writeFileSync(join(folder, set.file), promptSetText(set, 1));
  console.log(
    `Prompts are in ${folder}. Measure, best with --no-enable-prefix-caching on the server and nothing else on it:\n`,
  );
  // k6 looks for the data set from the current folder.
  for (const set of promptSets) console.log(`# ${promptSetWords(set)}\n${measureCommand(set, resolve(folder))}`);
  console.log('\nThen: k6-vllm calibrate runs/<each of them>');
}

async function calibrateRuns(folders: readonly string[], options: CalibrateOptions): Promise<void> {
  const { result } = speak(options.json === true);
  // Loaded when they are needed: the optimizer and the schemas take a while.
  const { calibrate: fit } = await import('../simulator/calibration/calibrate.ts');
  const { profileNamed, profileText } = await import('../simulator/profiles/profile-file.ts');
  const { measuredRunOf } = await import('./measured-run-of.ts');
  const runs: MeasuredRun[] = [];
  for (const folder of folders) runs.push(await measuredRunOf(folder));
  refuseUnfit(runs);
  const base = profileNamed(options.base);
  const id = options.id ?? (runs[0]?.server.model.split('/').at(-1) ?? 'mine').toLowerCase();
  console.log(`Fitting ${runs.length} runs from ${base.id}; this takes about a minute.\n`);
  const calibration = fit(base, runs, id);
  const out = options.out ?? `${id}.json`;
  writeFileSync(out, profileText(calibration.profile));
  console.log(calibrationText(calibration));
  for (const line of cautions(calibration)) console.log(`\n${line}`);
  console.log(`\n${out}: ${calibration.profile.evidence}`);
  console.log(`Use it: k6-vllm sim --profile ./${out}`);
  result(outcomeOf(out, calibration));
}

function outcomeOf(file: string, { fits, heldOut, worstError }: Calibration): CalibrationOutcome {
  const plain = (list: readonly RunFit[]): CalibrationOutcome['fits'] =>
    list.map(({ run, figures }) => ({
      run: run.id,
      figures: figures.map(({ figure, measured, simulated }) => ({ figure, measured, simulated })),
    }));
  return {
    format: 'k6-vllm/calibration-outcome',
    version: 1,
    file,
    fits: plain(fits),
    heldOut: plain(heldOut),
    worstError,
  };
}

function refuseUnfit(runs: readonly MeasuredRun[]): void {
  const { problems, missing } = unfitness(runs);
  if (problems.length + missing.length === 0) return;
  throw new UsageError('These runs cannot calibrate a profile.', [
    ...problems,
    ...missing.map((kind) => missingWords[kind]),
    ...(missing.length === 0
      ? []
      : [`prompts to measure with: k6-vllm calibrate --prepare ${usualFolder}`, ...commandsFor(missing)]),
  ]);
}

const missingWords: Readonly<Record<MissingRun, string>> = {
  alone: 'missing: a run of one request at a time (5 requests or more of about one prompt length)',
  'another-length': 'missing: one request at a time with prompts at least twice as long or half as long',
  loaded: 'missing: a loaded run (4 requests or more in flight, 40 requests or more)',
};

function commandsFor(missing: readonly MissingRun[]): string[] {
  return promptSets
    .filter(({ serves }) => missing.includes(serves))
    .map((set) => `then: ${measureCommand(set, usualFolder)}`);
}

function calibrationText({ parameters, fits, heldOut }: Calibration): string {
  return [
    textTable([['parameter', 'base', 'fitted', 'standard error'], ...parameters.map(parameterRow)]),
    '',
    'On the runs that it was fitted to:',
    errorTable(fits),
    '',
    heldOut.length === 0
      ? 'No run was held out: none can be spared. Give another loaded run, or another length, to learn the error on unseen load.'
      : `Each run by a profile fitted without it:\n${errorTable(heldOut)}`,
  ].join('\n');
}

/** Above this error of a median, the model does not describe a run that it was fitted to. */
const tolerable = 0.1;

function cautions({ worstError }: Calibration): string[] {
  return worstError <= tolerable
    ? []
    : [
        `CAUTION: the profile misses a run that it was fitted to by ${(worstError * 100).toFixed(0)} %. Either something else ran on the ` +
          'server, or it does something that the model does not know. Measure again on a quiet machine before you use it.',
      ];
}

function parameterRow({ parameter, base, value, standardError }: FittedParameter): string[] {
  return standardError === null
    ? [parameter.id, formatSignificant(base), formatSignificant(value), 'not identified: kept']
    : [parameter.id, formatSignificant(base), formatSignificant(value), `${formatSignificant(standardError * 100)} %`];
}

function errorTable(fits: readonly RunFit[]): string {
  const rows = fits.flatMap(({ run, figures }) =>
    figures.map(({ kind, figure, measured, simulated }) => {
      const unit = kind === 'output tokens/s' ? '' : ' ms';
      const shown = (value: number): string => `${formatSignificant(value)}${unit}`;
      return [
        run.id,
        figure,
        shown(measured),
        shown(simulated),
        `${signedPercentDigits(simulated / measured - 1, 1)} %`,
      ];
    }),
  );
  return textTable([['run', 'figure', 'measured', 'simulated', 'error'], ...rows]);
}
