import { refuse, type Answer } from '../capacity/answer.ts';
import { pointsOf } from '../capacity/load-point.ts';
import { timeFor, type TimeFor } from '../capacity/time-for.ts';
import type { Comparison } from '../schema/comparison.ts';
import type { LoadPoint } from '../schema/load-point.ts';
import { sixDigits } from '../statistics/rounding.ts';
import type { Load } from './loads.ts';
import { assessmentsOf, isStated, type Side } from './side.ts';

type SideTime = Comparison['times'][number]['sides'][number];

/** The points of a side at a load, one of each run; null where a run has not just one. */
function pointsAt(side: Side, { level, visit }: Load): LoadPoint[] | null {
  const found = assessmentsOf(side).map((run) => {
    if (isStated(run)) return [];
    const points = pointsOf(run);
    return level === null || points.length === 1
      ? points
      : points.filter((point) => point.level === level && point.visit === visit);
  });
  return found.every(({ length }) => length === 1) ? found.flat() : null;
}

function sideTime(side: Side, load: Load, requests: number): SideTime {
  const points = pointsAt(side, load);
  const { told, refusals }: Answer<TimeFor> = assessmentsOf(side).some(isStated)
    ? refuse(
        'It is stated, without an interval of its rate. `k6-vllm plan` says what may be foretold from a stated result.',
      )
    : points === null
      ? refuse('Its loads cannot be told apart. Measure one load, or levels apart from each other.')
      : timeFor(requests, points);
  const { name } = side;
  if (told === null) return { side: name, seconds: null, basis: null, refusals: [...refusals], cautions: [] };
  const { value, low, high } = told.seconds;
  return {
    side: name,
    seconds: { value: sixDigits(value), low: sixDigits(low), high: sixDigits(high) },
    basis: told.basis,
    refusals: [],
    cautions: [...told.cautions],
  };
}

/** How long each of these numbers of requests takes on each side, s, at each load; or why that cannot be told. */
export const timesOf = (
  sides: readonly Side[],
  loads: readonly Load[],
  requests: readonly number[],
): Comparison['times'] =>
  loads.flatMap((load) =>
    requests.map((count) => ({
      level: load.level,
      visit: load.visit,
      requests: count,
      sides: sides.map((side) => sideTime(side, load, count)),
    })),
  );
