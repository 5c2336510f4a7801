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
import { dataSet } from './run.ts';
import type { Scenario, ScenarioDefinition } from './scenario.ts';

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
  readonly requests: number;
}

/** What RESUME makes of the run that the settings ask for. */
export function resumption({ definition, configuration, prompts, requests }: Asked): Resumption {
  if (extension === null || earlierRun === null || prompts.problems.length > 0) {
    return { problems: [], left: requests, turn: (iteration) => iteration, shortened: (plan) => plan };
  }
  const vllm = extension;
  const problems = differences(
    earlierRun.run,
    {
      scenario: definition.id,
      workload: { id: definition.workload.id, dataset: dataSet(configuration, prompts, requests) },
      profile: { name: definition.profile.id },
      requestsPlanned: requests,
      configuration: writableConfiguration(configuration),
    },
    earlierRun.folder,
  );
  const left = vllm.openTurns(requests);
  return { problems, left, turn: (iteration) => vllm.openTurn(iteration), shortened: (plan) => shortened(plan, left) };
}

/** The same plan for fewer requests; its level stays what it was, as at the end of a run that nothing interrupts. */
const shortened = (plan: ProfilePlan, left: number): ProfilePlan => ({
  ...plan,
  executor: { ...plan.executor, vus: Math.min(plan.executor.vus, left), iterations: left },
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
    `  report    node bin/k6-vllm.mjs report ${folder}\n\n`;
  return {
    options: { vus: 1, iterations: 1 },
    setup: () => Promise.resolve(null),
    iteration: () => {},
    handleSummary: () => ({ stdout: said }),
  };
}
