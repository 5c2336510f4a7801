import type { Plan } from '../../lib/schema/plan.ts';
import type { Series } from '../../lib/schema/plan/series.ts';
import type { SloCapacity } from '../../lib/capacity/slo-capacity.ts';

/** More series are not told one by one: their curves would hide each other and their tables fill a book. */
const mostDetailed = 3;

/** The capacity of a series under all of its objectives; null where it is refused. */
export const capacityOf = ({ capacity }: Series): SloCapacity | null => capacity[0]?.capacity.told ?? null;

const rateOf = (series: Series): number => capacityOf(series)?.requestsPerS.value ?? 0;

/** All series, the one that the answers are of first, then by falling capacity. */
export const inOrder = ({ series, chosen }: Plan): Series[] =>
  series.toSorted((a, b) => Number(b.id === chosen) - Number(a.id === chosen) || rateOf(b) - rateOf(a));

/** The series that the answers are of; the only one where there is one. */
export function answeredSeries(plan: Plan): Series | null {
  const [only, ...others] = plan.series;
  return plan.series.find(({ id }) => id === plan.chosen) ?? (others.length === 0 ? (only ?? null) : null);
}

/** The series that are told in detail, in order: all of a few; of many the one that the answers are of. */
export function detailed(plan: Plan): Series[] {
  const all = inOrder(plan);
  if (all.length <= mostDetailed) return all;
  const answered = answeredSeries(plan);
  return answered === null ? all.slice(0, mostDetailed) : [answered];
}

/** `: WORKLOAD=news` behind a caption where there are several series. */
export const seriesSuffix = ({ series }: Plan, { name }: Series): string => (series.length > 1 ? `: ${name}` : '');

/** Which series a detailed part leaves out; empty where none. */
export function leftOutWords(plan: Plan): string {
  const others = plan.series.length - detailed(plan).length;
  return others === 0 ? '' : `The other ${others} set-ups stand in “The set-ups beside each other”.`;
}
