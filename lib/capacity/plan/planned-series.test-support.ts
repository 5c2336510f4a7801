import type { Series } from '../../schema/plan/series.ts';
import { makePlan } from './make-plan.ts';
import { inputWith, plannedRun, type SaidLoad } from './planned-run.test-support.ts';

/** The one series that runs of these loads make. */
export function seriesOf(...loads: readonly SaidLoad[]): Series {
  const { series } = makePlan(inputWith({ runs: loads.map(plannedRun) }));
  const [only, ...others] = series;
  if (only === undefined || others.length > 0) throw new Error(`${series.length} series instead of one`);
  return only;
}
