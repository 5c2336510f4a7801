import type { Configuration } from '../../lib/configuration/settings.ts';
import { writableConfiguration } from '../../lib/configuration/read-configuration.ts';
import { needsStreaming } from '../../lib/objectives/objectives.ts';
import type { ProfilePlan } from '../../lib/profiles/profile.ts';
import type { Objective } from '../../lib/schema/run.ts';
import type {
  DescribedRequest,
  RefusedDescription,
  ScenarioDescription,
} from '../../lib/schema/scenario-description.ts';
import { draw } from '../../lib/workloads/formats/sampling.ts';
import { prepareBody } from '../../lib/workloads/prepare-body.ts';
import { distinctPrompts, type Prompts } from './prompts.ts';
import type { Scenario, ScenarioDefinition } from './scenario.ts';

/** The file for a description of what would be sent, in place of sending it; null for a run. */
export const describeTo: string | null = __ENV.K6_VLLM_DESCRIBE || null;

/** What is about to be done. */
interface Intent {
  readonly definition: ScenarioDefinition;
  readonly configuration: Configuration;
  readonly prompts: Prompts;
  readonly plan: ProfilePlan;
  readonly objectives: readonly Objective[];
}

/** Enough to tell what prompts have in common; each takes 2 ms in k6's virtual machine. */
const sampleSize = 24;

/** A scenario that writes down what it would do, and does nothing. */
export function describedScenario(file: string, intent: Intent): Scenario {
  return writing(file, () => descriptionOf(intent));
}

/** A scenario that writes down why it would send nothing. */
export function describedRefusal(file: string, problems: readonly string[]): Scenario {
  return writing(file, () => ({ format: 'k6-vllm/scenario-description', version: 1, problems: [...problems] }));
}

const writing = (file: string, describe: () => ScenarioDescription | RefusedDescription): Scenario => ({
  options: { vus: 1, iterations: 1 },
  setup: () => Promise.resolve(null),
  iteration: () => {},
  handleSummary: () => ({ [file]: JSON.stringify(describe()) }),
});

function descriptionOf({ definition, configuration, prompts, plan, objectives }: Intent): ScenarioDescription {
  const size = distinctPrompts(configuration, prompts) ?? Infinity;
  const request = (index: number): DescribedRequest => {
    const { custom_id, url, body } = prompts.at(index, null);
    const text = prepareBody(url, body, configuration, '', true);
    return { id: custom_id, url, body: JSON.parse(text) as DescribedRequest['body'] };
  };
  const sampled = Math.min(sampleSize, plan.turns ?? sampleSize);
  const turns = Array.from({ length: sampled }, (_, turn) => turn);
  return {
    format: 'k6-vllm/scenario-description',
    version: 1,
    scenario: definition.id,
    workload: {
      id: definition.workload.id,
      source: prompts.source,
      repeats: prompts.repeats,
      generated: prompts.areGenerated,
    },
    configuration: writableConfiguration(configuration),
    profile: {
      id: definition.profile.id,
      loop: plan.loop,
      levels: [...plan.levels],
      vus: plan.vus,
      turns: plan.turns,
      warnings: [...plan.warnings],
    },
    streamed: objectives.filter(needsStreaming).map(({ id }) => id),
    models: [...prompts.models],
    samples: turns.map((turn) => request(draw(turn, size, configuration.SAMPLING, configuration.SEED).index)),
    longest: request(prompts.longest(plan.turns ?? prompts.size ?? 1000)),
    notes: [...prompts.notes],
  };
}
