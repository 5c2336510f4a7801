import { isBurst } from '../assessment/burst.ts';
import { worstOf } from '../assessment/gate-over-levels.ts';
import { isShown } from '../assessment/standing.ts';
import type { Assessment, LevelAssessment, Measure, Projection } from '../schema/assessment.ts';
import type { LoadPoint, PointTimes, PointValue } from '../schema/load-point.ts';
import type { Run } from '../schema/run.ts';

/** What a point is made of, of a whole run or of a level. */
interface Place extends Pick<LevelAssessment, 'level' | 'visit' | 'window' | 'measures' | 'gates' | 'projection'> {
  readonly counts: { readonly measured: number; readonly succeeded: number };
}

const valueOf = (measure: Measure | undefined): PointValue | null =>
  isShown(measure)
    ? {
        value: measure.value,
        low: measure.interval?.low ?? null,
        high: measure.interval?.high ?? null,
        n: measure.n,
        doubt: measure.standing === 'unsound' ? (measure.why ?? 'an audit doubts it') : null,
        note: measure.standing === 'unsound' ? null : measure.why,
      }
    : null;

type Find = (metric: string, statistic: string) => PointValue | null;

function timesOf(find: Find, metric: string, loop: Run['loop']): PointTimes {
  const of = (statistic: string): PointValue | null =>
    (loop === 'open' ? find(`${metric}-since-due`, statistic) : null) ?? find(metric, statistic);
  return { mean: of('mean'), p50: of('p50'), p95: of('p95'), p99: of('p99'), max: of('max') };
}

const notJudged: Projection = {
  allowed: false,
  reasons: ['No audit was asked whether more may be foretold. Assess the run again.'],
};

function pointOf(run: Run, { measures, counts, window, ...place }: Place): LoadPoint {
  const { level, visit, gates } = place;
  const measureOf = (metric: string, statistic: string): Measure | undefined =>
    measures.find((measure) => measure.metric === metric && measure.statistic === statistic);
  const find: Find = (metric, statistic) => valueOf(measureOf(metric, statistic));
  const rate = measureOf('requests', 'rate');
  const stretch = rate?.window ?? window;
  return {
    runId: run.id,
    loop: run.loop,
    level,
    visit,
    counts: { measured: counts.measured, succeeded: counts.succeeded },
    seconds: stretch && (stretch.endMs - stretch.startMs) / 1000,
    requestsPerS: valueOf(rate),
    goodputRps: find('goodput', 'rate'),
    outputTokensPerS: find('output-tokens', 'rate'),
    totalTokensPerS: find('total-tokens', 'rate'),
    e2e: timesOf(find, 'e2e', run.loop),
    ttft: timesOf(find, 'ttft', run.loop),
    tpot: timesOf(find, 'tpot', 'closed'),
    success: find('success', 'rate'),
    running: find('running', 'mean'),
    queueDepth: find('queue-depth', 'mean'),
    kvUsage: find('kv-usage', 'mean'),
    prefixHits: find('prefix-hits', 'rate'),
    preemptions: find('preemptions', 'count'),
    gates,
    verdict: worstOf(gates),
    steady: rate?.window !== undefined,
    burst: rate?.burst === true || isBurst(run.loop, level, counts.measured),
    projection: place.projection ?? notJudged,
  };
}

/**
 * The loads of a run, each as a point of its curve, in the order in which they were made: its levels, or itself where it
 * had one. None of a run at several levels that cannot be told apart. A measure that an audit refuses, or whose sample is
 * too small, is null; one that an audit doubts keeps its value with the doubt beside it.
 */
export function pointsOf({ run, levels, ...whole }: Assessment): LoadPoint[] {
  if (levels !== null) return levels.list.map((level) => pointOf(run, level));
  const [level, ...others] = new Set(run.profile.levels);
  return level === undefined || others.length > 0 ? [] : [pointOf(run, { ...whole, level, visit: 1 })];
}

/** Whether a conclusion may rest on a rate of a point: it is there, no audit doubts it, and it is not that of a burst. */
export const isUsableRate = ({ burst }: LoadPoint, rate: PointValue | null): rate is PointValue =>
  rate !== null && rate.doubt === null && rate.value > 0 && !burst;

/**
 * Whether a curve may be fitted through a rate: it may be used, and is of a steady stretch. A ladder with as many requests at
 * each level has the more of beginning and end in its rates the higher the level, which looks as if the server gave way.
 */
export const isSteadyRate = (point: LoadPoint, rate: PointValue | null): rate is PointValue =>
  point.steady && isUsableRate(point, rate);
