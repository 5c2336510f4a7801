import type { LoadPoint } from '../../schema/load-point.ts';
import type { Series } from '../../schema/plan/series.ts';
import { energyAt } from '../energy.ts';
import type { NamedRun } from './name-runs.ts';

/** Energy at the load of the capacity, from the run that it is of; null where its run watched no power, or had several loads. */
export function energyOf(runs: readonly NamedRun[], at: LoadPoint | null): Series['energy'] {
  const run = runs.find(({ id }) => id === at?.runId)?.assessment;
  const power = run?.serverSide?.power ?? null;
  return at === null || run === undefined || power === null || run.levels !== null
    ? null
    : energyAt(at, { ...power, idleW: null });
}
