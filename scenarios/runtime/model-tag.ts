import exec from 'k6/execution';
import type { RunStarted } from './run.ts';
import type { Scenario } from './scenario.ts';

/** A scenario whose samples carry the model's name, so that a dashboard can tell runs against several models apart. */
export function withModelTag(scenario: Scenario): Scenario {
  let tagged = false;
  return {
    ...scenario,
    iteration: (run: RunStarted | null) => {
      // of a run that is resumed and has nothing left
      if (run === null) return;
      // a virtual user keeps its tags from one iteration to the next
      if (!tagged) exec.vu.metrics.tags['model'] = run.model;
      tagged = true;
      scenario.iteration(run);
    },
  };
}
