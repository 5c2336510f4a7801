import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { withKeyOfFile } from '../lib/configuration/key-file.ts';
import { readConfiguration } from '../lib/configuration/read-configuration.ts';
import type { Configuration } from '../lib/configuration/settings.ts';
import type { DoctorOutcome } from '../lib/schema/outcome.ts';
import { UsageError } from '../lib/schema/usage-error.ts';
import type { CommandDefinition } from './command.ts';
import { askDirectly } from './doctor/ask.ts';
import type { Patient } from './doctor/check.ts';
import { describeScenario } from './doctor/describe-scenario.ts';
import { conclusion, examinedText } from './doctor/doctor-text.ts';
import { examine, overall } from './doctor/examine.ts';
import { thisMachine } from './doctor/machine.ts';
import { serverOf, type Bounds } from './doctor/server.ts';
import { theseTools } from './doctor/tools.ts';
import { jsonOption, speak } from './result.ts';
import { readAssignments } from './run.ts';
import { teach, type Teaching } from './teaching.ts';

interface Options {
  readonly baseUrl?: string;
  readonly env?: string[];
  readonly k6?: string;
  readonly json?: boolean;
}

/** Few enough for a server that others use, and short enough to wait for. */
const bounds: Bounds = { requests: 15, totalMs: 28_000 };

const teaching: Teaching = {
  examples: [
    ['k6-vllm doctor --base-url http://gpu-1:8000', 'this machine, the server, and what stands between'],
    ['k6-vllm doctor inngest-style', 'also what a scenario would send, and whether it fits'],
  ],
  exitCodes: { 0: 'nothing must be mended' },
  failure: 'something must be mended',
};

/** `k6-vllm doctor`: is all in order, before anything is measured? */
export const doctor: CommandDefinition = {
  name: 'doctor',
  group: 'prepare',
  register: (program) => {
    const command = program
      .command('doctor')
      .description('check machine, tools and server with 15 requests at most: what to mend')
      .argument('[scenario]', 'also what this scenario would send: a name such as inngest-style, or a path')
      .option('--base-url <url>', 'the server; else as BASE_URL says, or http://127.0.0.1:8000')
      .option('-e, --env <NAME=VALUE...>', 'settings, as in the README; the environment counts too')
      .option('--k6 <path>', 'the k6 to look at; the one that run would take when left out')
      .addOption(jsonOption())
      .action(async (scenario: string | undefined, options: Options) => {
        process.exitCode = await examineAll(scenario, options);
      });
    teach(command, teaching);
  },
};

async function examineAll(name: string | undefined, options: Options): Promise<number> {
  const { result } = speak(options.json === true);
  const environment = keyed({
    ...process.env,
    ...readAssignments(options.env ?? []),
    ...(options.baseUrl === undefined ? {} : { BASE_URL: options.baseUrl }),
  });
  const began = performance.now();
  const patient = admit(name, options, environment);
  let area = '';
  const all = await examine(patient, (examined) => {
    if (examined.area !== area) console.log(`${area === '' ? '' : '\n'}${examined.area}`);
    area = examined.area;
    console.log(examinedText(examined));
  });
  const requests = patient.server.exchanges().length;
  const verdict = overall(all);
  console.log(`\n${conclusion(all)} ${requests} requests were sent to ${patient.server.url}.`);
  const exitCode = verdict === 'fail' ? 1 : 0;
  result({
    format: 'k6-vllm/doctor-outcome',
    version: 1,
    exitCode,
    baseUrl: patient.server.url,
    scenario: name ?? null,
    verdict,
    requests,
    seconds: Math.round((performance.now() - began) / 100) / 10,
    checks: all,
  } satisfies DoctorOutcome);
  return exitCode;
}

/** The environment with the key of API_KEY_FILE in its place, as a run reads it. */
function keyed(given: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { environment, problems } = withKeyOfFile(given, (path) => readFileSync(path, 'utf8'));
  if (problems.length > 0) throw new UsageError('There is no key.', problems);
  return environment;
}

function admit(name: string | undefined, { k6 }: Options, environment: NodeJS.ProcessEnv): Patient {
  const tools = theseTools(k6 ?? null);
  const described = name === undefined ? null : describeScenario(name, tools.k6(), withoutFileOfKey(environment));
  const scenario = described?.scenario ?? null;
  const configuration = settingsOf(environment, scenario?.configuration ?? {});
  const server = serverOf({
    configuration,
    scenario,
    ask: askDirectly,
    nowMs: () => performance.now(),
    bounds,
    insecure: environment.K6_INSECURE_SKIP_TLS_VERIFY === 'true',
    nonce: randomBytes(4).toString('hex'),
  });
  return {
    configuration,
    scenario,
    description: described?.finding ?? null,
    machine: thisMachine(environment),
    tools,
    server,
  };
}

/** Of key and file of a key a scenario takes one alone. */
const withoutFileOfKey = ({ API_KEY_FILE: _read, ...environment }: NodeJS.ProcessEnv): NodeJS.ProcessEnv => environment;

/** A scenario's own settings are in what it says of itself; the key alone is not. */
function settingsOf(
  environment: NodeJS.ProcessEnv,
  ofScenario: Parameters<typeof readConfiguration>[1],
): Configuration {
  const { configuration, problems } = readConfiguration(environment, ofScenario);
  if (configuration === null) throw new UsageError('The settings have mistakes.', problems);
  return configuration;
}
