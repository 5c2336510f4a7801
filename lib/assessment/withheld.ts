import type { Assessment, Timeline } from '../schema/assessment.ts';
import type { Evidence, MeasureSource } from './evidence.ts';

interface Measured {
  readonly measureOf: MeasureSource;
}

/** Whether an audit refuses a measure, so that nothing else may show what it was made of. */
export const isWithheld = ({ measureOf }: Measured, metric: string, statistic: string): boolean =>
  measureOf(metric, statistic)?.standing === 'invalid';

const isRefused = (measured: Measured, metric: string): boolean => isWithheld(measured, metric, 'p50');

interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** When the requests were sent whose times of a metric are refused, ms since the first send; of a run at several levels by level. */
function refusedSpans({ levels, window, ...whole }: Evidence, metric: string): Span[] {
  if (levels === null)
    return isRefused(whole, metric) ? [{ startMs: Number.NEGATIVE_INFINITY, endMs: Number.POSITIVE_INFINITY }] : [];
  const firstMs = window?.startMs ?? 0;
  return levels.flatMap((visited) =>
    visited.window !== null && isRefused(visited, metric)
      ? [{ startMs: visited.window.startMs - firstMs, endMs: visited.window.endMs - firstMs }]
      : [],
  );
}

type Band = Timeline['e2e'];

const without = ({ p50, p95 }: Band, refused: readonly boolean[]): Band => {
  const kept = (column: Band['p50']): Band['p50'] => column.map((value, bin) => (refused[bin] === true ? null : value));
  return { p50: kept(p50), p95: kept(p95) };
};

function pointsWithout(points: Timeline['points'], e2e: readonly Span[], ttft: readonly Span[]): Timeline['points'] {
  if (points === null) return null;
  const isIn = (spans: readonly Span[], i: number): boolean =>
    spans.some(({ startMs, endMs }) => (points.sentMs[i] ?? 0) >= startMs && (points.sentMs[i] ?? 0) <= endMs);
  const kept = (_: unknown, i: number): boolean => !isIn(e2e, i);
  return {
    sentMs: points.sentMs.filter(kept),
    e2eMs: points.e2eMs.filter(kept),
    ttftMs: points.ttftMs.map((value, i) => (isIn(ttft, i) ? null : value)).filter(kept),
  };
}

function believedTimeline(evidence: Evidence): Timeline | null {
  const { timeline: line } = evidence;
  const [e2e, ttft] = [refusedSpans(evidence, 'e2e'), refusedSpans(evidence, 'ttft')];
  if (line === null || (e2e.length === 0 && ttft.length === 0)) return line;
  const touched = (spans: readonly Span[]): boolean[] =>
    line.startMs.map((from) => spans.some(({ startMs, endMs }) => from + line.binMs > startMs && from <= endMs));
  if (touched(e2e).every(Boolean)) return null;
  return {
    ...line,
    e2e: without(line.e2e, touched(e2e)),
    ttft: without(line.ttft, touched(ttft)),
    points: pointsWithout(line.points, e2e, ttft),
  };
}

/** Latencies over the time and their distributions, without those that an audit refuses. */
export const believedCourses = (evidence: Evidence): Pick<Assessment, 'timeline' | 'distributions'> => ({
  timeline: believedTimeline(evidence),
  distributions: evidence.distributions.filter(({ metric }) => !isRefused(evidence, metric)),
});
