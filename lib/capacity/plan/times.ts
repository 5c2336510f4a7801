import type { Series } from '../../schema/plan/series.ts';
import { timeFor } from '../time-for.ts';
import { buildable, type PlannedLoad } from './loads.ts';

/** How long each number of requests takes: at the load for batches in any case, at the others where it can be told. */
export const timesOf = (
  loads: readonly PlannedLoad[],
  batch: Series['batch'],
  requests: readonly number[],
): Series['times'] =>
  requests.flatMap((count) =>
    loads.flatMap((load) => {
      const { loop, level } = load;
      const chosen = batch !== null && batch.loop === loop && batch.level === level;
      const answer = timeFor(count, buildable(load));
      return chosen || answer.told !== null ? [{ requests: count, at: { loop, level }, chosen, answer }] : [];
    }),
  );
