import type { LoadPoint } from '../../schema/load-point.ts';
import type { Alert } from '../../schema/plan.ts';
import type { Series } from '../../schema/plan/series.ts';
import { watches } from './alerts/index.ts';

/** Further from it, a measured load says nothing of the planned one: as a share of its rate. */
const near = 0.2;

/** The load of an open loop nearest to a rate, requests/s, if one was measured near it. */
function nearest(points: readonly LoadPoint[], rateRps: number): LoadPoint | null {
  const off = ({ level }: LoadPoint): number => Math.abs(level / rateRps - 1);
  const [found] = points.filter(({ loop }) => loop === 'open').toSorted((a, b) => off(a) - off(b));
  return found !== undefined && off(found) <= near ? found : null;
}

/** Thresholds to be watched in production, from what is promised and what was measured at the capacity and below it. */
export function alertThresholds(series: Series, headroom: number): Alert[] {
  const told = series.capacity[0]?.capacity.told ?? null;
  const firm = told !== null && told.basis === 'slo-capacity' ? told.requestsPerS.low : null;
  const points = series.loads.map(({ point }) => point);
  const watched = {
    series,
    capacityRps: firm,
    headroom,
    planned: firm === null ? null : nearest(points, firm * (1 - headroom)),
    full: told?.at[0] ?? null,
  };
  return watches.flatMap((watch) => watch(watched));
}
