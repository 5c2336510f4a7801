import type { LoadPoint } from '../../schema/load-point.ts';
import type { Series } from '../../schema/plan/series.ts';
import { refuse, tell, type Answer } from '../answer.ts';
import type { CapacityAnswer } from '../search/capacity-answer.ts';
import type { SloCapacity } from '../slo-capacity.ts';
import type { PlannedSearch } from './plan-input.ts';

const nothingFound: Readonly<Record<CapacityAnswer['end'], string>> = {
  unreachable:
    'A request that is alone on the server breaks the objectives. Measure with limits that it can keep, or shorter requests.',
  client: 'The load generator was at its limit before the server was. Search again with more of it.',
  budget: 'The probes did not come to a rate that was kept. Search again with more of them.',
  confirmed: 'No rate was kept. Search again with longer probes.',
};

function cautionsOf({ confirmed, contradictory, end, interval }: CapacityAnswer): string[] {
  return [
    ...(confirmed ? [] : ['It was not shown again on fresh requests. Search again with more probes.']),
    ...(contradictory
      ? ['A rate was broken although a higher one was kept, twice: something changed meanwhile. Search again.']
      : []),
    ...(end === 'client'
      ? ['The load generator was at its limit: the capacity may be higher. Search again with more of it.']
      : []),
    ...(interval.high === null ? ['No rate was broken: the capacity may be higher. Search with more probes.'] : []),
  ];
}

/** Rates are sent as a setting says them, with fewer digits than the search has. */
const isAt = (level: number, rateRps: number): boolean => Math.abs(level - rateRps) <= 1e-3 * rateRps;

/**
 * What a search found as the capacity of one replica, requests/s, with its 95 % interval. `points` are the loads that
 * its probes left. Refused where no rate was kept, with what to do.
 */
export function searchedCapacity(
  { answer }: Pick<PlannedSearch, 'answer'>,
  points: readonly LoadPoint[],
): Answer<SloCapacity> {
  const { sloCapacityRps, keptRps, interval, end, probes } = answer;
  if (sloCapacityRps === null || sloCapacityRps === 0) return refuse(nothingFound[end]);
  const broken = probes.flatMap(({ plan: { load }, keeps, reason }) =>
    load.loop === 'open' && !keeps && load.rateRps > (keptRps ?? 0) ? [{ rateRps: load.rateRps, reason }] : [],
  );
  const brokeAt = broken.length === 0 ? null : Math.min(...broken.map(({ rateRps }) => rateRps));
  return tell({
    basis: 'slo-capacity',
    label: 'SLO capacity',
    requestsPerS: { value: sloCapacityRps, ...interval },
    at: points.filter(({ loop, level }) => loop === 'open' && isAt(level, keptRps ?? 0)),
    brokeAt,
    brokeWhy: [...new Set(broken.flatMap(({ rateRps, reason }) => (rateRps === brokeAt ? [reason] : [])))],
    cautions: cautionsOf(answer),
  });
}

type ShownSearch = NonNullable<Series['search']>;

const loadOf = (load: CapacityAnswer['probes'][number]['plan']['load']) =>
  load.loop === 'closed' ? { loop: load.loop, level: load.concurrency } : { loop: load.loop, level: load.rateRps };

/** A search as a plan shows it; probes whose runs are gone are left out. */
export function shownSearch({ answer, runs }: PlannedSearch): ShownSearch {
  return {
    sloCapacityRps: answer.sloCapacityRps,
    ...answer.interval,
    confirmed: answer.confirmed,
    contradictory: answer.contradictory,
    end: answer.end,
    probes: answer.probes.flatMap(({ plan, keeps, proven, reason }, i) => {
      const run = runs[i] ?? null;
      return run === null ? [] : [{ run, purpose: plan.purpose, ...loadOf(plan.load), keeps, proven, reason }];
    }),
  };
}
