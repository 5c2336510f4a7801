import { writableConfiguration } from '../../lib/configuration/read-configuration.ts';
import type { Configuration } from '../../lib/configuration/settings.ts';
import type { ProfilePlan } from '../../lib/profiles/profile.ts';
import { differences } from '../../lib/resume/differences.ts';
import type { ServerIdentity } from '../../lib/schema/run.ts';
import { formatCount } from '../../lib/units/number.ts';
import { earlierRun, type EarlierRun } from './earlier-run.ts';
import { extension } from './extension.ts';
import type { Prompts } from './prompts.ts';
import { Refusal } from './refusal.ts';
import { dataSet, requestsPlanned } from './run.ts';
import type { Scenario, ScenarioDefinition } from './scenario.ts';
import { suiteCommand } from './suite-command.ts';

/** Which of a run's turns are still to be done: all of them in a new run. */
export interface Resumption {
  readonly problems: readonly string[];
  readonly left: number;
  /** The turn that k6's iteration stands for. */
  readonly turn: (iteration: number) => number;
  /** The plan for what is left. */
  readonly shortened: (plan: ProfilePlan) => ProfilePlan;
}

interface Asked {
  readonly definition: ScenarioDefinition;
  readonly configuration: Configuration;
  readonly prompts: Prompts;
  readonly plan: ProfilePlan;
}

const everyTurn = (left: number): Resumption => ({
  problems: [],
  left,
  turn: (iteration) => iteration,
  shortened: (plan) => plan,
});

/** What RESUME makes of the run that the settings ask for. */
export function resumption({ definition, configuration, prompts, plan }: Asked): Resumption {
  const turns = plan.turns ?? 0;
  if (extension === null || earlierRun === null) {
    return everyTurn(turns);
  }
  const vllm = extension;
  const problems = differences(
    earlierRun.run,
    {
      scenario: definition.id,
      workload: { id: definition.workload.id, dataset: dataSet(configuration, prompts) },
      profile: { name: definition.profile.id },
      requestsPlanned: requestsPlanned(definition, plan, prompts),
      configuration: writableConfiguration(configuration),
    },
    earlierRun.folder,
  );
  if (plan.turns === null || plan.loop === 'open' || plan.stages.length > 1 || plan.gated) {
    const why = 'only requests that are counted and sent as places get free, without a warm-up, can be gone on with';
    return { ...everyTurn(turns), problems: [...problems, `${earlierRun.folder} cannot be resumed: ${why}`] };
  }
  const left = vllm.openTurns(turns);
  return {
    problems,
    left,
    turn: (iteration) => vllm.openTurn(iteration),
    shortened: (whole) => shortened(whole, left),
  };
}

/** The same plan for fewer requests; its level stays what it was, as at the end of a run that nothing interrupts. */
const shortened = (plan: ProfilePlan, left: number): ProfilePlan => ({
  ...plan,
  vus: Math.min(plan.vus, left),
  executor:
    plan.executor.executor === 'shared-iterations'
      ? { ...plan.executor, vus: Math.min(plan.vus, left), iterations: left }
      : plan.executor,
});

/** Answers of two models in one run would be the figures of neither. */
export function refuseOtherModel({ model }: ServerIdentity): void {
  if (earlierRun === null || earlierRun.run.server.model === model) return;
  throw new Refusal(
    `${earlierRun.folder} cannot be resumed with another model: it has ${earlierRun.run.server.model}, not ${model}. ` +
      'Serve the model that the run was made with, or start a new run.',
  );
}

/** A scenario for a run that is all done: it sends nothing, and says so. */
export function scenarioWithNothingLeft({ folder, succeeded }: EarlierRun): Scenario {
  const said =
    `\n  Nothing is left to do: all ${formatCount(succeeded)} requests of ${folder} have succeeded.\n` +
    `  report    ${suiteCommand()} report ${folder}\n\n`;
  return {
    options: { vus: 1, iterations: 1 },
    setup: () => Promise.resolve(null),
    iteration: () => {},
    handleSummary: () => ({ stdout: said }),
  };
}
