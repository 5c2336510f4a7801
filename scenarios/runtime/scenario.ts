import exec from 'k6/execution';
import type { Options } from 'k6/options';
import { objectivesOf, needsStreaming } from '../../lib/objectives/objectives.ts';
import { thresholdsOf } from '../../lib/objectives/thresholds.ts';
import type { Profile, ProfileSettings } from '../../lib/profiles/profile.ts';
import type { Objective } from '../../lib/schema/run.ts';
import type { Configuration } from '../../lib/configuration/settings.ts';
import { draw } from '../../lib/workloads/formats/sampling.ts';
import { prepareBody } from '../../lib/workloads/prepare-body.ts';
import type { Workload } from '../../lib/workloads/workload.ts';
import { createClient, type RequestToSend } from './client.ts';
import { earlierRun } from './earlier-run.ts';
import { configuration as configurationRead, configurationProblems } from './environment.ts';
import { extension } from './extension.ts';
import './metrics.ts';
import { preflight } from './preflight.ts';
import { sayProgress } from './progress.ts';
import { openPrompts, type Prompts } from './prompts.ts';
import { Refusal } from './refusal.ts';
import { refuseOtherModel, resumption, scenarioWithNothingLeft } from './resume.ts';
import { beginRun, endRun, type RunStarted, type SummaryData } from './run.ts';

/** What makes a scenario: what is asked, and when. Everything else comes from the settings. */
export interface ScenarioDefinition {
  /** The file's name. */
  readonly id: string;
  readonly workload: Workload;
  readonly profile: Profile;
}

/** The four things that k6 takes from a scenario file. */
export interface Scenario {
  readonly options: Options;
  readonly setup: () => Promise<RunStarted | null>;
  readonly iteration: (run: RunStarted) => void;
  readonly handleSummary: (data: SummaryData) => Record<string, string>;
}

/** How many are sent of requests without an end. */
const usualRequests = 1000;

const summaryTrendStats = ['count', 'min', 'avg', 'med', 'p(90)', 'p(95)', 'p(99)', 'max'];

/** Builds a scenario from its definition and the settings of this run. */
export function defineScenario(definition: ScenarioDefinition): Scenario {
  return configurationRead === null
    ? refusedScenario(configurationProblems)
    : configuredScenario(definition, configurationRead);
}

function configuredScenario(definition: ScenarioDefinition, configuration: Configuration): Scenario {
  const prompts = openPrompts(definition.workload, configuration);
  const requests = configuration.REQUESTS ?? prompts.size ?? usualRequests;
  const objectives = objectivesOf(configuration);
  const resumed = resumption({ definition, configuration, prompts, requests });
  const problems = [
    ...prompts.problems,
    ...resumed.problems,
    ...tooFewPrompts(configuration, prompts, requests),
    ...(extension === null ? needingExtension(configuration, objectives) : []),
  ];
  if (problems.length > 0) return refusedScenario(problems);
  if (resumed.left === 0 && earlierRun !== null) return scenarioWithNothingLeft(earlierRun);

  const plan = resumed.shortened(definition.profile.plan(profileSettings(configuration, requests)));
  const client = createClient(configuration);
  const judge: RequestToSend['judge'] = (text, finishReason) =>
    definition.workload.judge(text, finishReason, configuration);
  // k6 makes the object anew at each look, but its properties are those of the moment
  let current: typeof exec.scenario | null = null;
  return {
    options: {
      scenarios: { [definition.id]: plan.executor },
      thresholds: thresholdsOf(objectives),
      summaryTrendStats,
      setupTimeout: '10s',
    },
    setup: () =>
      refusing(async () => {
        refuseForeignOptions(definition.id);
        const found = await preflight(configuration, { workload: definition.workload, prompts, requests });
        refuseOtherModel(found.server);
        const notes = [...prompts.notes, ...found.notes];
        return beginRun({ definition, configuration, plan, objectives, prompts, requests, ...found, notes });
      }),
    iteration: (run) => {
      current ??= exec.scenario;
      const turn = resumed.turn(current.iterationInTest);
      const { index, suffix } = draw(turn, prompts.size ?? Infinity, configuration.SAMPLING, configuration.SEED);
      const { custom_id, url, body } = prompts.at(index, run.calibration);
      const text = prepareBody(url, body, configuration, run.model, extension !== null);
      const judged = configuration.DATASET === null || definition.workload.recognises(text);
      client.send(
        {
          id: custom_id + suffix,
          path: url,
          body: text,
          scenario: definition.id,
          workload: definition.workload.id,
          phase: 'measure',
          level: plan.levels[0] ?? 0,
          turn,
          judge: judged ? judge : null,
        },
        { epochMs: run.epochMs },
      );
      sayProgress(run, configuration);
    },
    handleSummary: (data) => endRun(data, configuration),
  };
}

const profileSettings = (configuration: Configuration, requests: number): ProfileSettings => ({
  concurrency: configuration.CONCURRENCY,
  requests,
  timeoutMs: configuration.TIMEOUT,
  maxDurationMs: configuration.MAX_DURATION,
});

function tooFewPrompts(configuration: Configuration, { source, size }: Prompts, requests: number): string[] {
  const { REPEAT_PROMPTS, SAMPLING } = configuration;
  const areAskedFor = REPEAT_PROMPTS || SAMPLING === 'with-replacement';
  if (size === null || requests <= size || areAskedFor || size === 0) return [];
  return [
    `REQUESTS=${requests} exceeds the ${size} requests of ${source}, and repeated prompts measure the prefix cache; ` +
      `set REQUESTS to at most ${size}, or REPEAT_PROMPTS=true`,
  ];
}

/** What is asked for and a stock k6 cannot do. */
function needingExtension(configuration: Configuration, objectives: readonly Objective[]): string[] {
  const { IDLE_TIMEOUT, RECORD_GAPS, OUTPUTS } = configuration;
  const asked = objectives.filter(needsStreaming).map(({ id }) => `the objective ${id}`);
  if (IDLE_TIMEOUT !== null) asked.push('IDLE_TIMEOUT');
  if (RECORD_GAPS) asked.push('RECORD_GAPS');
  return [
    ...asked.map((each) => `${each} needs streaming, which a stock k6 cannot measure; use bin/k6 or unset it`),
    ...(OUTPUTS === null
      ? []
      : ['OUTPUTS needs the extension: a stock k6 writes no files during a run; use bin/k6 or unset it']),
  ];
}

/** k6's --vus, --iterations, --duration and --stage replace a script's scenarios, and with them what was asked for. */
function refuseForeignOptions(id: string): void {
  const scenarios = exec.test.options.scenarios ?? {};
  if (id in scenarios) return;
  throw new Refusal(
    "Set CONCURRENCY, REQUESTS and MAX_DURATION rather than k6's --vus, --iterations and --duration: those replace the scenario.",
  );
}

/** Ends the test with the refusal's own words, without a stack, if there is one. */
async function refusing<T>(begin: () => Promise<T>): Promise<T> {
  try {
    return await begin();
  } catch (error) {
    if (error instanceof Refusal) exec.test.abort(error.message);
    throw error;
  }
}

/** A scenario that says all its mistakes at once and sends nothing. */
function refusedScenario(problems: readonly string[]): Scenario {
  return {
    options: { vus: 1, iterations: 1 },
    setup: () => {
      const [first] = problems;
      if (problems.length === 1) exec.test.abort(`Nothing was sent: ${first}.`);
      for (const problem of problems) console.error(problem);
      exec.test.abort(`Nothing was sent: ${problems.length} mistakes, listed above.`);
      throw new Error('unreachable');
    },
    iteration: () => {},
    handleSummary: () => ({}),
  };
}
