import { worstOf } from '../../assessment/gate-over-levels.ts';
import type { LoadPoint } from '../../schema/load-point.ts';
import type { Objective } from '../../schema/run.ts';
import type { Answer } from '../answer.ts';
import { sloCapacity, type SloCapacity } from '../slo-capacity.ts';

/** The capacity under some of the objectives, by their ids. */
interface PlannedCapacity {
  readonly objectives: string[];
  readonly capacity: Answer<SloCapacity>;
}

/** A point as it is where one objective alone is promised. */
function alone(point: LoadPoint, id: string): LoadPoint {
  const gates = point.gates.filter(({ objective }) => objective.id === id);
  return { ...point, gates, verdict: worstOf(gates) };
}

/**
 * The capacity of one replica under all objectives, and under each alone where there are several. A search decides of all of them
 * together where there was one.
 */
export function capacities(
  points: readonly LoadPoint[],
  objectives: readonly Objective[],
  searched: Answer<SloCapacity> | null,
): readonly [PlannedCapacity, ...PlannedCapacity[]] {
  const all = { objectives: objectives.map(({ id }) => id), capacity: searched ?? sloCapacity(points) };
  if (objectives.length < 2) return [all];
  return [
    all,
    ...objectives.map(({ id }) => ({
      objectives: [id],
      capacity: sloCapacity(points.map((point) => alone(point, id))),
    })),
  ];
}
