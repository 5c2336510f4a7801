import type { Estimate } from '../statistics/ratio-interval.ts';
import { inOneList } from '../units/list.ts';
import { formatCount, formatLevel } from '../units/number.ts';
import { refuse, tell, type Answer } from './answer.ts';
import { fewestRuns, nextRun } from './coming-rate.ts';
import { distinctReasons } from './distinct-reasons.ts';
import { isUsableRate } from './load-point.ts';
import type { LoadPoint } from '../schema/load-point.ts';

/** The highest load of one replica at which every objective was kept. */
export interface SloCapacity {
  /**
   * From an open loop it is `slo_capacity_rps`. A closed loop waits for slow answers and so never sends what users would:
   * what it kept up with is an upper bound on that.
   */
  readonly basis: 'slo-capacity' | 'upper-bound';
  readonly label: string;
  /**
   * Requests/s: the rate at that load, no more than was offered; `low` is the lower end of the 95 % interval of the rate;
   * `high` is the lowest load that broke an objective, in an open loop; null where none did.
   */
  readonly requestsPerS: Estimate;
  /** The visits to that load whose figures may be built on. */
  readonly at: readonly LoadPoint[];
  /** The lowest load that broke an objective, as its loop counts; null where none did. */
  readonly brokeAt: number | null;
  readonly brokeWhy: readonly string[];
  readonly cautions: readonly string[];
}

const lowest = (values: readonly number[]): number => Math.min(...values);

interface Load {
  readonly level: number;
  readonly points: readonly LoadPoint[];
  readonly outcome: 'kept' | 'broken' | 'undecided';
}

/** Whether the rate of a kept load may be built on, as far as it is bounded. */
const isUsable = (point: LoadPoint): boolean => point.projection.allowed && isUsableRate(point, point.requestsPerS);

/** The visits to a load that may be built on: those whose rate has a lower bound, and where there are three or more all, as they bound each other. */
function firmOf({ points }: Load): readonly LoadPoint[] {
  const usable = points.filter(isUsable);
  return usable.length >= fewestRuns ? usable : usable.filter(({ requestsPerS }) => requestsPerS?.low != null);
}

/** The lowest of the lower bounds, requests/s; that of one more run where a run has none of its own. */
function lowerBound(rates: readonly Estimate[]): number {
  const own = rates.flatMap(({ low }) => low ?? []);
  return own.length === rates.length ? lowest(own) : nextRun(rates.map(({ value }) => value)).low;
}

function outcomeOf(points: readonly LoadPoint[]): Load['outcome'] {
  if (points.every((point) => point.verdict === 'pass')) return 'kept';
  // one visit that broke and one that kept leave it open, and nothing above is then sure
  return points.every(({ verdict }) => verdict === 'fail') ? 'broken' : 'undecided';
}

function loadsOf(points: readonly LoadPoint[]): Load[] {
  const byLevel = new Map<number, LoadPoint[]>();
  for (const point of points) byLevel.set(point.level, [...(byLevel.get(point.level) ?? []), point]);
  return [...byLevel]
    .map(([level, all]): Load => ({ level, points: all, outcome: outcomeOf(all) }))
    .sort((a, b) => a.level - b.level);
}

const failed = (load: Load): boolean => load.points.some(({ verdict }) => verdict === 'fail');

function cautionsOf(loads: readonly Load[], kept: Load, isOpen: boolean): string[] {
  const torn = loads.filter((load) => load.outcome === 'undecided' && failed(load));
  const odd = loads.filter((load, i) => load.outcome === 'kept' && loads.slice(0, i).some(failed));
  const open = loads.filter((load) => load.outcome === 'undecided' && !failed(load));
  const below = open.filter(({ level }) => level < kept.level);
  const broke = loads.find(failed)?.level ?? Infinity;
  const above = open.filter(({ level }) => level > kept.level && level < broke);
  const names = (list: readonly Load[]): string => inOneList(list.map(({ level }) => formatLevel(level)));
  return [
    ...(torn.length === 0 ? [] : [`At ${names(torn)} some runs kept the objectives and others did not. Repeat them.`]),
    ...(odd.length === 0 ? [] : [`${names(odd)} kept the objectives above a load that broke one. Repeat both.`]),
    ...(below.length === 0 ? [] : [`Below it, ${names(below)} could not be decided. Measure them for longer.`]),
    ...(above.length === 0
      ? []
      : [`The capacity may be higher: ${names(above)} could not be decided. Measure them for longer.`]),
    ...(loads.some(failed)
      ? []
      : [
          isOpen
            ? 'No rate of arrivals broke an objective: the capacity may be higher. Measure higher rates.'
            : 'No load broke an objective: the capacity may be higher. Measure higher loads.',
        ]),
  ];
}

/** Why no load that kept the objectives may be built on. */
function nothingKept(loads: readonly Load[], kept: readonly Load[]): string[] {
  if (loads.every(({ points }) => points.every(({ verdict }) => verdict === null)))
    return ['Nothing is promised of these loads, so none has a capacity. Set objectives, e.g. SLO_P95_E2E.'];
  const highest = kept.at(-1);
  if (highest === undefined)
    return [
      loads[0]?.outcome === 'broken'
        ? `Already the lowest load, ${formatLevel(loads[0].level)}, broke an objective. Measure lower ones.`
        : 'No load surely kept every objective. Measure each for longer, and lower ones.',
    ];
  const reasons = distinctReasons(highest.points.flatMap(({ projection }) => projection.reasons));
  if (reasons.length > 0) return reasons;
  const notes = highest.points.flatMap(({ requestsPerS }) => requestsPerS?.doubt ?? requestsPerS?.note ?? []);
  const why = highest.points.some(({ burst }) => burst) ? 'a burst' : (notes[0] ?? 'it was not measured');
  return [
    `The rate at ${formatLevel(highest.level)} has no lower bound to build on (${why}). Measure it for longer: 1 min and 20 request times at least.`,
  ];
}

/**
 * The SLO capacity of one replica from loads with verdicts: the highest load that kept every objective, with none below it
 * that broke one. Loads of an open loop decide where there are any; else those of a closed loop give an upper bound (C31 of
 * the method). A kept load counts by the slowest of its visits whose figures may be projected; without one it does not.
 */
export function sloCapacity(points: readonly LoadPoint[]): Answer<SloCapacity> {
  const open = points.filter(({ loop }) => loop === 'open');
  const isOpen = open.length > 0;
  const loads = loadsOf(isOpen ? open : points);
  if (loads.length === 0) return refuse('No load was measured. Measure at least one.');
  const broken = loads.find(failed);
  const kept = loads.filter(({ level, outcome }) => outcome === 'kept' && level < (broken?.level ?? Infinity));
  const best = kept.findLast((load) => firmOf(load).length > 0);
  if (best === undefined) return refuse(...nothingKept(loads, kept));
  const firm = firmOf(best);
  const offered = isOpen ? best.level : Infinity;
  const rates = firm.flatMap(({ requestsPerS }) => requestsPerS ?? []);
  const above = kept.filter(({ level }) => level > best.level);
  return tell({
    basis: isOpen ? 'slo-capacity' : 'upper-bound',
    label: isOpen ? 'SLO capacity' : 'upper bound on capacity',
    requestsPerS: {
      value: Math.min(offered, lowest(rates.map(({ value }) => value))),
      low: Math.min(offered, lowerBound(rates)),
      high: isOpen ? (broken?.level ?? null) : null,
    },
    at: firm,
    brokeAt: broken?.level ?? null,
    brokeWhy: [
      ...new Set(
        (broken?.points ?? []).flatMap(({ gates }) =>
          gates
            .filter(({ verdict }) => verdict === 'fail')
            .map(({ objective, reason }) => `${objective.id}: ${reason}`),
        ),
      ),
    ],
    cautions: [
      ...cautionsOf(loads, best, isOpen),
      ...(firm.length === best.points.length
        ? []
        : [
            `${formatCount(best.points.length - firm.length)} of the ${formatCount(best.points.length)} runs of that load kept the objectives, too, but may not be built on.`,
          ]),
      ...(above.length === 0
        ? []
        : [
            `${inOneList(above.map(({ level }) => formatLevel(level)))} kept the objectives, too, but more may not be foretold from there. Measure for longer.`,
          ]),
    ],
  });
}
