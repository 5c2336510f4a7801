import { sleep } from 'k6';
import exec from 'k6/execution';
import type { Options } from 'k6/options';
import metricTable from '../../lib/records/metrics.json';
import { k6Duration } from '../../lib/configuration/duration.ts';
import { instanceProblems } from '../../lib/instances/instance-problems.ts';
import { shareOfPlan, type PlanShare } from '../../lib/instances/share-of-plan.ts';
import { objectivesOf, needsStreaming } from '../../lib/objectives/objectives.ts';
import type { ObjectivePreset } from '../../lib/objectives/presets/preset.ts';
import { thresholdsOf } from '../../lib/objectives/thresholds.ts';
import { chosenProfile, unchoosable } from '../../lib/profiles/chosen.ts';
import type { Profile, ProfilePlan, Supply } from '../../lib/profiles/profile.ts';
import { measuredTurns } from '../../lib/profiles/stage.ts';
import { hasWarmUp, joinedThresholds, summaryThresholds } from '../../lib/profiles/summary-thresholds.ts';
import type { Objective } from '../../lib/schema/run.ts';
import type { Configuration, SettingName } from '../../lib/configuration/settings.ts';
import type { Workload } from '../../lib/workloads/workload.ts';
import { asker } from './asking.ts';
import { createClient } from './client.ts';
import { describedRefusal, describedScenario, describeTo } from './described.ts';
import { earlierRun } from './earlier-run.ts';
import { readSettings } from './environment.ts';
import { extension, useOwnK6 } from './extension.ts';
import { instance, instanceMistakes, refuseUnknownSegment } from './instance.ts';
import { levelWatch } from './level-watch.ts';
import './metrics.ts';
import { withModelTag } from './model-tag.ts';
import { preflight } from './preflight.ts';
import { sayProgress } from './progress.ts';
import { openPrompts, type Prompts } from './prompts.ts';
import { Refusal, sayable } from './refusal.ts';
import { refuseOtherModel, resumption, scenarioWithNothingLeft, type Resumption } from './resume.ts';
import { beginRun, endRun, type RunStarted, type SummaryData } from './run.ts';
import { openGate, serveIteration, supplyOf } from './turns.ts';
import { withWatch } from './watch.ts';

/** What makes a scenario: what is asked, and when. Everything else comes from the settings. */
export interface ScenarioDefinition {
  /** The file's name. */
  readonly id: string;
  /** One sentence: what is sent, and what that answers. */
  readonly about: string;
  readonly workload: Workload;
  readonly profile: Profile;
  /** Settings as this scenario means them, where the user says nothing. */
  readonly defaults?: Readonly<Partial<Record<SettingName, string>>>;
  /** What it promises where the SLO settings say nothing; absent: what every scenario does. */
  readonly objectives?: ObjectivePreset;
  /** Whether no further level is tried once one has broken an objective beyond doubt. */
  readonly stopsWhenBroken?: boolean;
}

/** The four things that k6 takes from a scenario file. */
export interface Scenario {
  readonly options: Options;
  readonly setup: () => Promise<RunStarted | null>;
  readonly iteration: (run: RunStarted) => void;
  readonly handleSummary: (data: SummaryData) => Record<string, string>;
}

/** Iterations that are left when a run ends early pass in so many seconds each, so that they take nothing from those that have begun. */
const idleS = 0.2;

/** How many are sent of requests without an end. */
const usualRequests = 1000;

const summaryTrendStats = ['count', 'min', 'avg', 'med', 'p(90)', 'p(95)', 'p(99)', 'max'];

/** Builds a scenario from its definition and the settings of this run. */
export function defineScenario(own: ScenarioDefinition): Scenario {
  const asked = __ENV.PROFILE || earlierRun?.run.configuration.PROFILE;
  const definition = { ...own, profile: chosenProfile(own.profile, asked ? String(asked) : null) };
  const { configuration, problems } = readSettings(definition.profile, definition.defaults ?? {});
  if (configuration === null) return refusedScenario(problems);
  const scenario = configuredScenario(definition, configuration, unchoosable(own, configuration.PROFILE));
  return describeTo === null ? withModelTag(withWatch(scenario, configuration)) : scenario;
}

function configuredScenario(
  definition: ScenarioDefinition,
  configuration: Configuration,
  unsendable: readonly string[],
): Scenario {
  const prompts = openPrompts(definition.workload, configuration);
  const supply = supplyOf(prompts, usualRequests, configuration);
  const problems = [...unsendable, ...instanceMistakes, ...unfit(definition, configuration, prompts, supply)];
  if (problems.length > 0) return refusedScenario(problems);
  const whole = definition.profile.plan(configuration, supply);
  const resumed = resumption({ definition, configuration, prompts, plan: whole });
  const misfits = [
    ...planProblems(definition, whole, prompts, supply),
    ...resumed.problems,
    ...(instance === null ? [] : instanceProblems({ ...definition, whole }, instance, configuration)),
  ];
  if (misfits.length > 0) return refusedScenario(misfits);
  if (resumed.left === 0 && earlierRun !== null) return scenarioWithNothingLeft(earlierRun);

  const { plan, turnOf, number } = ownPart(whole, resumed, configuration);
  const objectives = objectivesOf(configuration, definition.objectives, plan.levels);
  const intent = { definition, configuration, prompts };
  if (describeTo !== null) return describedScenario(describeTo, { ...intent, plan, objectives });
  const asking = { ...intent, client: createClient(configuration) };
  const watch = levelWatch(definition.stopsWhenBroken === true, plan, objectives);
  // k6 makes the object anew at each look, but its properties are those of the moment
  let current: typeof exec.scenario | null = null;
  return {
    options: { ...optionsOf(definition.id, plan, objectives), setupTimeout: setupTimeout(configuration) },
    setup: () =>
      refusing(configuration, async () => {
        refuseForeignOptions(definition.id, configuration);
        refuseUnknownSegment();
        const asked = { workload: definition.workload, prompts, requests: whole.turns ?? supply.usual };
        const found = await preflight(configuration, asked);
        refuseOtherModel(found.server);
        const notes = [...plan.warnings, ...prompts.notes, ...found.notes];
        for (const warning of plan.warnings) console.warn(warning);
        const run = beginRun({ ...intent, plan, whole, objectives, ...found, notes });
        openGate(instance === null ? plan : whole, configuration);
        watch.begin();
        return run;
      }),
    iteration: (run) => {
      if ((extension?.endAskedFor() ?? null) !== null) return sleep(idleS);
      current ??= exec.scenario;
      const ask = asker(asking, run, (place) => {
        sayProgress(run, configuration);
        watch.look(place);
      });
      serveIteration({ plan, configuration }, run, number(current), (turn) => ask(turnOf(turn)));
    },
    handleSummary: (data) => endRun(data, configuration, plan),
  };
}

/** What k6 is told of the load. */
const optionsOf = (id: string, plan: ProfilePlan, objectives: readonly Objective[]): Options => ({
  scenarios: { [id]: plan.executor },
  thresholds: joinedThresholds(
    thresholdsOf(objectives, { levels: plan.levels, warmup: hasWarmUp(plan) }),
    summaryThresholds(id, plan, metricTable),
  ),
  summaryTrendStats,
});

/** What this process does of a plan: all of it, what an earlier run has left, or an instance's share. */
interface OwnPart extends PlanShare {
  /** The turn of this process that k6's iteration stands for. */
  readonly number: (current: typeof exec.scenario) => number;
}

const ownPart = (whole: ProfilePlan, resumed: Resumption, { PRE_ALLOCATED_VUS }: Configuration): OwnPart =>
  instance === null
    ? {
        plan: resumed.shortened(whole),
        turnOf: (turn) => turn,
        number: ({ iterationInTest }) => resumed.turn(iterationInTest),
      }
    : {
        ...shareOfPlan(whole, instance, PRE_ALLOCATED_VUS !== null),
        number: ({ iterationInInstance }) => iterationInInstance,
      };

/** Before a run there are some questions to the server, and the wait for a common start. */
const setupTimeout = ({ START_AT, START_WAIT }: Configuration): string =>
  k6Duration(10_000 + (instance === null ? 0 : START_WAIT) + Math.max(0, (START_AT ?? 0) - Date.now()));

/** What speaks against making a plan. */
function unfit(
  { profile, objectives }: ScenarioDefinition,
  configuration: Configuration,
  { problems }: Prompts,
  supply: Supply,
): string[] {
  return [
    ...problems,
    ...(problems.length > 0 ? [] : profile.problems(configuration, supply)),
    ...(extension === null ? needingExtension(configuration, objectivesOf(configuration, objectives)) : []),
  ];
}

/** What of a plan cannot be sent, or not by this k6. */
function planProblems(
  { id, profile }: ScenarioDefinition,
  plan: ProfilePlan,
  { source }: Prompts,
  { size }: Supply,
): string[] {
  const measured = measuredTurns(plan.stages);
  if (measured === null && size !== null)
    return [
      `${id} sends for a time, and ${source} has an end; set REPEAT_PROMPTS=true to start it again, which measures the prefix cache`,
    ];
  if (measured !== null && measured < 1)
    return [`${id} would send nothing that is measured; send more, or set WARMUP=0`];
  if (plan.gated && extension === null)
    return [`the profile ${profile.id} of ${id} needs the extension, which opens its stages; ${useOwnK6}`];
  const turns = plan.turns ?? 0;
  if (size === null || turns <= size || size === 0) return [];
  const warmUp = measured === null || turns === measured ? '' : `, ${turns - measured} of them as warm-up,`;
  return [
    `${plan.stages.length > 1 ? `${turns} requests${warmUp} exceed` : `REQUESTS=${turns} exceeds`} the ${size} requests of ${source}, and repeated ` +
      `prompts measure the prefix cache; set REQUESTS to at most ${size}, or REPEAT_PROMPTS=true`,
  ];
}

/** What is asked for and a stock k6 cannot do. */
function needingExtension(configuration: Configuration, objectives: readonly Objective[]): string[] {
  const { IDLE_TIMEOUT, RECORD_GAPS, OUTPUTS } = configuration;
  const asked = objectives.filter(needsStreaming).map(({ id }) => `the objective ${id}`);
  if (IDLE_TIMEOUT !== null) asked.push('IDLE_TIMEOUT');
  if (RECORD_GAPS) asked.push('RECORD_GAPS');
  return [
    ...asked.map((each) => `${each} needs streaming, which a stock k6 cannot measure; unset it, or ${useOwnK6}`),
    ...(OUTPUTS === null
      ? []
      : [`OUTPUTS needs the extension: a stock k6 writes no files during a run; unset it, or ${useOwnK6}`]),
  ];
}

/**
 * k6's --vus, --iterations, --duration and --stage replace a script's scenarios, and with them what was asked for. Its --http-debug prints
 * the headers of its own requests, and the key among them.
 */
function refuseForeignOptions(id: string, { API_KEY }: Configuration): void {
  if (API_KEY !== null && exec.test.options.httpDebug)
    throw new Refusal("k6's --http-debug would print the key. Leave it out, or debug against a server without a key.");
  const scenarios = exec.test.options.scenarios ?? {};
  if (id in scenarios) return;
  throw new Refusal(
    "Set CONCURRENCY, REQUESTS and MAX_DURATION rather than k6's --vus, --iterations and --duration: those replace the scenario.",
  );
}

/** Ends the test with the refusal's own words, without a stack, if there is one. */
async function refusing<T>({ API_KEY }: Configuration, begin: () => Promise<T>): Promise<T> {
  try {
    return await begin();
  } catch (error) {
    if (error instanceof Refusal) exec.test.abort(sayable(error.message, API_KEY));
    throw error;
  }
}

/** A scenario that says all its mistakes at once and sends nothing. */
function refusedScenario(found: readonly string[]): Scenario {
  const problems = found.map((problem) => sayable(problem, __ENV.API_KEY ?? null));
  if (describeTo !== null) return describedRefusal(describeTo, problems);
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
