import exec from 'k6/execution';
import { instance } from './instance.ts';
import type { RunStarted } from './run.ts';
import type { Scenario } from './scenario.ts';

/** A scenario whose samples carry the model's name, and of several instances the number of this one, so that a dashboard can tell them apart. */
export function withModelTag(scenario: Scenario): Scenario {
  let tagged = false;
  return {
    ...scenario,
    iteration: (run: RunStarted | null) => {
      // of a run that is resumed and has nothing left
      if (run === null) return;
      // a virtual user keeps its tags from one iteration to the next
      if (!tagged) tagWith(run.model);
      tagged = true;
      scenario.iteration(run);
    },
  };
}

function tagWith(model: string): void {
  const { tags } = exec.vu.metrics;
  tags['model'] = model;
  // as k6-operator names it
  if (instance !== null) tags['instance_id'] = String(instance.index);
}
