import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { runId } from '../lib/records/run-id.ts';
import { UsageError } from '../lib/schema/usage-error.ts';
import type { Rendered } from '../reports/render.ts';
import { TemplateMistake } from '../reports/template-fault.ts';
import type { CommandDefinition } from './command.ts';
import { collected } from './collected.ts';
import { endOfRun, missedExitCode } from './exit-codes.ts';
import { refuseForInstances, runAndMerge } from './instances/run-and-merge.ts';
import { wholeNumber } from './whole-number.ts';
import { findK6 } from './k6-binary.ts';
import { projectRoot } from './project-root.ts';
import { liveSettings, type LiveOptions } from './live/live-settings.ts';
import { printUsageError } from './print-usage-error.ts';
import { removeIfEmpty } from './remove-if-empty.ts';
import { loadReports, type PrintReport } from './report.ts';
import { jsonOption, speak } from './result.ts';
import { runK6 } from './run-k6.ts';
import { runOutcome } from './run-outcome.ts';
import { scenarioPath } from './scenario-path.ts';
import { templateOption } from './template-option.ts';
import { teach, type Teaching } from './teaching.ts';
import { profileOf, withSimulator } from './with-simulator.ts';

/** How a run is made and judged, beside its settings. */
interface Making extends LiveOptions {
  /** The k6 asked for. */
  readonly k6?: string;
  /** Whether an inconclusive run is a failure. */
  readonly strict?: boolean;
  /** The folder of a user's templates. */
  readonly template?: string;
  /** k6 processes on this machine that share the load. */
  readonly instances?: number;
  /** Says what k6 says on stderr: stdout is for the result. */
  readonly json?: true;
  /** Hears what was read of the run. */
  readonly hear?: (rendered: Rendered) => void;
}

interface Options extends Making {
  readonly env?: string[];
  readonly resume?: string;
  /** A profile of the simulator, by its id or file. */
  readonly simulator?: string;
}

const outHelp =
  'where k6 sends its metrics while it runs: prometheus=URL, opentelemetry=URL (docs/dashboards.md), or any output of k6';

const teaching: Teaching = {
  examples: [
    ['BASE_URL=http://gpu-1:8000 k6-vllm run smoke', 'whether everything is wired: a few requests'],
    [
      'k6-vllm run inngest-style -e CONCURRENCY=50 -e REQUESTS=2000 -e SLO_P95_E2E=6s',
      'a batch of 2,000 requests, 50 in flight, held to an objective',
    ],
    ['k6-vllm run smoke --simulator h100-llama-3.1-8b', 'the same without any server: a simulated one, for this run'],
    ['k6-vllm run soak --dashboard --out prometheus=http://prometheus:9090', 'seen in the browser, and in Grafana'],
    ['k6-vllm run poisson-arrival --instances 4 -e RATE=400', 'a load that is too much for one process, as one run'],
    ['k6-vllm run news-categorization --strict', 'in a pipeline: only a pass is 0'],
    [
      'k6-vllm run --resume runs/20261122T030722Z-inngest-style inngest-style',
      'go on with a run that was cut off: what has no success yet is sent',
    ],
  ],
  exitCodes: {
    0: 'the objectives were kept; or the run is inconclusive, with a warning',
    99: 'an objective was missed, by the records or, where they leave it open, by k6; with --strict also: inconclusive',
    105: 'interrupted (Ctrl-C); everything finished is recorded and reported',
    108: 'refused before anything was sent, or stopped because the server died',
  },
  failure: 'the run folder cannot be read',
  others: 'those of k6, where the run broke off',
};

/** `k6-vllm run`: k6, then the report of what it left. */
export const run: CommandDefinition = {
  name: 'run',
  group: 'measure',
  register: (program) => {
    const command = program
      .command('run')
      .description('run a scenario and write its report')
      .argument('<scenario>', 'a name such as inngest-style, or the path of a scenario; of a .ts it is built first')
      .option('-e, --env <NAME=VALUE...>', 'settings, as in the README; the environment counts too')
      .option('--out <output>', outHelp, collected, [])
      .option('--dashboard', 'show how the run goes in the browser, at an address that is printed')
      .option(
        '--instances <number>',
        'share the load out to so many k6 processes on this machine, and merge what they leave (docs/scale.md)',
        wholeNumber(2),
      )
      .option('--resume <folder>', 'go on with the run in this folder: what has no success in it is sent')
      .option(
        '--simulator <profile>',
        'against a simulated vLLM that lives as long as the run; profiles as of k6-vllm sim',
      )
      .option('--k6 <path>', 'the k6 to run; the one that was built here, or else the one on the PATH, when left out')
      .option('--strict', 'exit with 99 also when the run is inconclusive; without it that is 0, with a warning')
      .addOption(templateOption())
      .addOption(jsonOption())
      .action(async (scenario: string, options: Options) => {
        const resume = options.resume === undefined ? {} : { RESUME: resolve(options.resume) };
        const given = readAssignments(options.env ?? []);
        if (given.API_KEY) console.error(openKeyWords);
        const environment = { ...process.env, ...given, ...resume };
        const path = scenarioPath(scenario);
        process.exitCode =
          options.simulator === undefined
            ? await runAndTell(path, environment, options)
            : await runAgainstSimulator(path, environment, { ...options, simulator: options.simulator });
      });
    teach(command, teaching);
  },
};

const openKeyWords =
  'API_KEY on the command line is seen by everybody on this machine, e.g. in the output of ps: set it in the environment, or API_KEY_FILE.';

/** Runs a scenario, prints the result where that is asked for, and returns the exit code. */
export async function runAndTell(scenario: string, environment: NodeJS.ProcessEnv, making: Making): Promise<number> {
  const { result } = speak(making.json === true);
  let rendered: Rendered | null = null;
  const hear = (heard: Rendered): void => void (rendered = heard);
  const exitCode = await runScenario(scenario, environment, { ...making, hear });
  result(await runOutcome(exitCode, rendered));
  return exitCode;
}

/** Settings as `--env` takes them, by name; a UsageError names those that are none. */
export function readAssignments(assignments: readonly string[]): Record<string, string> {
  const wrong = assignments.filter((each) => !/^[A-Za-z_]\w*=/.test(each));
  if (wrong.length > 0)
    throw new UsageError(
      '--env takes NAME=VALUE.',
      wrong.map((each) => `"${each}" is no such pair`),
    );
  return Object.fromEntries(
    assignments.map((each) => [each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1)]),
  );
}

/** The same against a simulator of its own, which serves the model that is asked for. */
async function runAgainstSimulator(
  scenario: string,
  environment: NodeJS.ProcessEnv,
  { simulator: profile, ...making }: Making & { readonly simulator: string },
): Promise<number> {
  if (environment.BASE_URL)
    throw new UsageError('--simulator and BASE_URL name two servers.', [
      'leave out --simulator to test the server at BASE_URL, or unset BASE_URL',
    ]);
  const model = environment.MODEL ? { model: environment.MODEL } : {};
  // before the simulator is spoken of
  speak(making.json === true);
  return withSimulator({ profile: await profileOf(profile), ...model }, ({ url }) =>
    runAndTell(scenario, { ...environment, BASE_URL: url }, making),
  );
}

/**
 * Runs k6 to its end, renders the report of the run folder if one was left, and returns the exit code that the records make of k6's.
 * Signals are passed on once, and k6 gets the time to end the run in order.
 */
export async function runScenario(
  scenario: string,
  environment: NodeJS.ProcessEnv,
  { k6: askedK6, strict = false, template, instances: of, json, hear = () => {}, ...live }: Making = {},
): Promise<number> {
  const k6 = findK6(askedK6 ?? null);
  const printReport = byEither(await loadReports(template), template);
  const judge: Judge = (folder, exitCode) => judgeRun({ folder, exitCode, strict, printReport, hear });
  const start: Start = (settings) => runK6(k6, scenario, settings, json === true ? 'stderr' : null);
  const folder = folderOf(scenario, environment);
  if (of !== undefined)
    refuseForInstances(k6, { resume: Boolean(environment.RESUME), dashboard: live.dashboard === true, folder });
  if (environment.RESUME) {
    const settings = await liveSettings(live, environment, basename(environment.RESUME));
    return resumeScenario(start, { ...environment, ...settings }, judge);
  }
  if (existsSync(join(folder, 'run.json'))) {
    throw new UsageError(`${folder} holds a run already.`, [
      'set RUN_DIR to another folder, or leave it out',
      `or go on with it: k6-vllm run --resume ${folder} ${basename(scenario, '.js')}`,
    ]);
  }
  const settings = await liveSettings(live, environment, basename(folder));
  if (!k6.streaming) mkdirSync(folder, { recursive: true });
  const whole = { ...environment, ...settings, RUN_DIR: folder };
  const exitCode = await (of === undefined
    ? start(whole)
    : runAndMerge({ k6, scenario, environment: whole, folder, of }));
  if (!existsSync(join(folder, 'run.json'))) {
    discardEmpty(folder);
    return exitCode;
  }
  return judge(folder, exitCode);
}

/** The folder of a new run. */
const folderOf = (scenario: string, { RUN_DIR, RUNS_DIR }: NodeJS.ProcessEnv): string =>
  RUN_DIR || join(RUNS_DIR || join(projectRoot, 'runs'), runId(new Date(), basename(scenario, '.js')));

/** By the user's templates, or by ours where they cannot print it: a slip in a template leaves no run without its verdict. */
const byEither =
  (printReport: PrintReport, template: string | undefined): PrintReport =>
  async (folder) => {
    if (template === undefined) return printReport(folder);
    try {
      return await printReport(folder, { template });
    } catch (error) {
      if (!(error instanceof TemplateMistake)) throw error;
      printUsageError(error);
      console.error("The report is by the suite's own templates instead.");
      return printReport(folder);
    }
  };

/** Renders what k6 left, and returns the exit code that is true of it. */
async function judgeRun(left: {
  readonly folder: string;
  readonly exitCode: number;
  readonly strict: boolean;
  readonly printReport: PrintReport;
  readonly hear: (rendered: Rendered) => void;
}): Promise<number> {
  const { folder, exitCode, strict, printReport, hear } = left;
  const rendered = await renderedOf(folder, exitCode, printReport);
  if (rendered !== null) hear(rendered);
  const outcome = rendered?.assessment.verdict.outcome ?? null;
  const { exitCode: judged, words } = endOfRun(exitCode, outcome, strict);
  if (words !== null) console.error(words);
  return judged;
}

/** The run, read and reported; null where they cannot be read because k6 broke off, whose own code then says more. */
async function renderedOf(folder: string, exitCode: number, printReport: PrintReport): Promise<Rendered | null> {
  try {
    return await printReport(folder);
  } catch (error) {
    if (!(error instanceof UsageError) || exitCode === 0 || exitCode === missedExitCode) throw error;
    printUsageError(error);
    return null;
  }
}

type Start = (environment: NodeJS.ProcessEnv) => Promise<number>;
type Judge = (folder: string, exitCode: number) => Promise<number>;

/** Goes on with a run, and renders the report anew unless k6 refused to. */
async function resumeScenario(start: Start, environment: NodeJS.ProcessEnv, judge: Judge): Promise<number> {
  const folder = environment.RESUME ?? '';
  const runFile = join(folder, 'run.json');
  if (!existsSync(runFile)) {
    throw new UsageError(`${folder} is no run folder.`, ['run.json is missing from it: name the folder of a run']);
  }
  const before = readFileSync(runFile, 'utf8');
  const exitCode = await start(environment);
  const untouched = exitCode !== 0 && readFileSync(runFile, 'utf8') === before;
  return untouched ? exitCode : judge(folder, exitCode);
}

/** What a stock k6 leaves when it never started: an empty records file in an otherwise empty folder. */
function discardEmpty(folder: string): void {
  if (!existsSync(folder)) return;
  rmSync(join(folder, 'requests.ndjson'), { force: true });
  removeIfEmpty(folder);
}
