import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { runId } from '../lib/records/run-id.ts';
import { UsageError } from '../lib/schema/usage-error.ts';
import type { SimulatorProcess } from '../simulator/process.ts';
import type { CommandDefinition } from './command.ts';
import { missedExitCode } from './exit-codes.ts';
import { packageRoot } from './package-root.ts';
import { projectRoot } from './project-root.ts';
import { jsonOption, speak } from './result.ts';
import { runAndTell } from './run.ts';
import { teach, type Teaching } from './teaching.ts';
import { withSimulator } from './with-simulator.ts';

/** Enough for a 95th percentile that may be shown (200), in about half a minute. */
const demoSettings = { REQUESTS: '200', CONCURRENCY: '16', SLO_P95_E2E: '5s' };

/** Short enough that the dashboard has a point every two seconds. */
const demoLongest = '10m';

const teaching: Teaching = {
  examples: [
    ['k6-vllm demo', 'a run and its report: half a minute'],
    ['k6-vllm demo --capacity', 'a ladder, a search and a plan: under ten minutes'],
  ],
  exitCodes: {
    0: 'it went to its end',
    99: 'an objective was missed: this machine is too slow for it',
    105: 'interrupted (Ctrl-C)',
  },
};

interface DemoOptions {
  readonly capacity?: boolean;
  readonly json?: true;
  readonly dashboard: boolean;
}

/** `k6-vllm demo`: the whole way once, against the simulator. */
export const demo: CommandDefinition = {
  name: 'demo',
  group: 'simulate',
  register: (program) => {
    const command = program
      .command('demo')
      .description('go the whole way once, against a simulated vLLM')
      .option('--capacity', 'instead: a ladder, a saturation search and a plan, which ends in the capacity report')
      .option('--no-dashboard', 'without the page that shows in the browser how the run goes; so it is where CI is set')
      .addOption(jsonOption('of the run: its result as JSON on stdout, and all else on stderr'))
      .action(async ({ capacity, json, dashboard }: DemoOptions) => {
        if (capacity === true && json === true)
          throw new UsageError('--json has the result of one run.', ['it does not go with --capacity']);
        const isWatched = dashboard && !process.env.CI;
        const making = { dashboard: isWatched, ...(json === undefined ? {} : { json }) };
        // before the simulator is spoken of
        speak(json === true);
        process.exitCode = await withSimulator(
          { profile: 'h100-llama-3.1-8b' },
          capacity === true ? showCapacity : (simulator) => showRun(simulator, making),
        );
      });
    teach(command, teaching);
  },
};

function showRun(
  { url }: SimulatorProcess,
  making: { readonly dashboard: boolean; readonly json?: true },
): Promise<number> {
  const settings = { ...demoSettings, ...(making.dashboard ? { MAX_DURATION: demoLongest } : {}), BASE_URL: url };
  const scenario = join(packageRoot, 'scenarios', 'inngest-style.js');
  return runAndTell(scenario, { ...process.env, ...settings }, making);
}

/** News with answers of forty tokens, so that a level of the ladder has dozens of request times within half a minute. */
const capacitySettings = { MAX_TOKENS: '40', SLO_P95_TTFT: '200ms', SLO_P95_E2E: '700ms' };
/** Eight loads, as a knee needs them. */
const ladder = { PROFILE: 'ladder', LEVELS: '1,2,4,8,12,16,24,32', LEVEL_DURATION: '22s' };
const demand = ['--rate', '20,100', '--peak-factor', '1.5', '--price', '2.5', '--currency', 'EUR'];

const changes = 'prompts-half,answers-half,prefix-sharing';

/** The commands of the capacity demo, each as it would be typed. */
function capacitySteps(url: string, folder: string): string[][] {
  const settings = (more: object): string[] =>
    Object.entries({ BASE_URL: url, ...capacitySettings, ...more }).flatMap(([name, value]) => [
      '-e',
      `${name}=${value}`,
    ]);
  const [run, search] = ['ladder', 'saturation'].map((name) => join(folder, name)) as [string, string];
  return [
    ['run', 'poisson-arrival', ...settings({ ...ladder, RUN_DIR: run })],
    ['saturate', 'poisson-arrival', '--quick', '--output', search, ...settings({})],
    ['plan', run, search, ...demand, '--what-if', changes, '--output', folder],
  ];
}

/** A missed objective is a result: the ladder goes to where it breaks. */
const goesOn = (code: number): boolean => code === 0 || code === missedExitCode;

async function showCapacity({ url }: SimulatorProcess): Promise<number> {
  const folder = join(projectRoot, 'runs', runId(new Date(), 'capacity-demo'));
  for (const step of capacitySteps(url, folder)) {
    console.log(`\n$ k6-vllm ${step.join(' ')}`);
    const code = await typed(step);
    if (!goesOn(code)) return code;
  }
  return 0;
}

/** Runs a command of this suite as it would be typed, and returns its exit code. */
async function typed(args: readonly string[]): Promise<number> {
  const [, main = ''] = process.argv;
  const child = spawn(process.execPath, [...process.execArgv, main, ...args], { stdio: 'inherit' });
  // it hears a terminal's Ctrl-C itself, and ends in order
  const waitForIt = (): void => {};
  process.on('SIGINT', waitForIt);
  const [code] = (await once(child, 'close')) as [number | null];
  process.off('SIGINT', waitForIt);
  return code ?? 1;
}
