import { readConfiguration } from '../../configuration/read-configuration.ts';
import { leadMs } from '../../profiles/open-plan.ts';
import { poissonArrival } from '../../profiles/poisson-arrival.ts';
import type { Run } from '../../schema/run.ts';

/** The load of a probe as its run has it, known before any answer; ms. */
export type PlannedLoad =
  | { readonly loop: 'closed'; readonly concurrency: number; readonly originMs: number }
  | {
      readonly loop: 'open';
      /** Virtual users. */
      readonly vus: number;
      /** From the run's epoch to the beginning of the load. */
      readonly originMs: number;
      /** When each request is due, since the beginning of the load, in rising order. */
      readonly dueMs: Float64Array;
    };

/**
 * The load that a run of `fixed-vus` or `poisson-arrival` sends. Records are written as requests end, so what is on its way in an open
 * loop is known only from its seeded schedule: it is worked out anew from the run's own settings, by the code that k6 ran.
 */
export function plannedLoad(run: Run): PlannedLoad {
  const { configuration } = readConfiguration({}, run.configuration);
  if (configuration === null) throw new Error(`the settings of ${run.id} cannot be read`);
  if (run.loop === 'closed')
    return { loop: 'closed', concurrency: run.profile.vus ?? configuration.CONCURRENCY, originMs: 0 };
  const { stages, vus } = poissonArrival.plan(configuration, {
    size: null,
    usual: 0,
    arrivalMs: () => null,
    keep: (_name, make) => make(),
  });
  const instants = stages.flatMap(({ requests, dueMs }) =>
    Array.from({ length: requests ?? 0 }, (_, index) => dueMs?.(index) ?? 0),
  );
  const originMs = leadMs(vus);
  return { loop: 'open', vus, originMs, dueMs: Float64Array.from(instants, (atMs) => atMs - originMs) };
}
