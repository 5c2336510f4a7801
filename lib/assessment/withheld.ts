import type { Assessment, Timeline } from '../schema/assessment.ts';
import type { Evidence, MeasureSource } from './evidence.ts';

/** Whether an audit refuses a measure, so that nothing else may show what it was made of. */
export const isWithheld = (
  { measureOf }: { readonly measureOf: MeasureSource },
  metric: string,
  statistic: string,
): boolean => measureOf(metric, statistic)?.standing === 'invalid';

const nothing = (column: readonly unknown[]): null[] => column.map(() => null);

function withoutFirstTokens(line: Timeline): Timeline {
  const { ttft, points } = line;
  return {
    ...line,
    ttft: { p50: nothing(ttft.p50), p95: nothing(ttft.p95) },
    points: points && { ...points, ttftMs: nothing(points.ttftMs) },
  };
}

/** Latencies over the time and their distributions, without those that an audit refuses. */
export function believedCourses(evidence: Evidence): Pick<Assessment, 'timeline' | 'distributions'> {
  const refused = (metric: string): boolean => isWithheld(evidence, metric, 'p50');
  const { timeline } = evidence;
  return {
    timeline: timeline === null || refused('e2e') ? null : refused('ttft') ? withoutFirstTokens(timeline) : timeline,
    distributions: evidence.distributions.filter(({ metric }) => !refused(metric)),
  };
}
