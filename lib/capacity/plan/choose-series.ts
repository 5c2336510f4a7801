import type { Series } from '../../schema/plan/series.ts';

/** How much can be told of a series: a capacity is more than an upper bound, that more than times, times more than nothing. */
function worth({ capacity, times }: Series): number {
  const told = capacity[0]?.capacity.told ?? null;
  if (told !== null) return told.basis === 'slo-capacity' ? 3 : 2;
  return times.some(({ answer }) => answer.told !== null) ? 1 : 0;
}

const measured = ({ loads }: Series): number => loads.reduce((sum, { point }) => sum + point.counts.measured, 0);

/** The series that the answers are of: that of which most can be told, of equals the one with the most requests. */
export const chooseSeries = (series: readonly Series[]): Series | null =>
  series.toSorted((a, b) => worth(b) - worth(a) || measured(b) - measured(a))[0] ?? null;
