import type { Measure } from '../schema/assessment.ts';
import { quantileRanks } from '../statistics/quantile-interval.ts';
import { sixDigits } from '../statistics/rounding.ts';
import { quantileStanding, smallestBoundingSample, smallestPublishableSample } from '../statistics/sample-size.ts';
import { formatCount } from '../units/number.ts';
import type { GapClusters } from './gap-clusters.ts';
import { missingMeasure, plainMeasure } from './measure.ts';
import { percentileOf, shownStatistics } from './statistics-of-metric.ts';

/** All gaps between successive output chunks of a phase in one pool, ms: a stream of 400 tokens weighs 40 times one of ten. */
export interface PooledGaps {
  /** Gaps, not requests. */
  readonly count: number;
  readonly minMs: number;
  readonly meanMs: number;
  readonly maxMs: number;
  /** Quantile p of the pool, from a histogram of three significant digits. */
  readonly quantileMs: (p: number) => number;
}

const noInterval = 'pooled over requests; gaps of one answer depend on each other, so there is no interval';
const perAnswer = 'gaps of one answer depend on each other, so that each answer counts once';

const name = (statistic: string) => ({ metric: 'itl', statistic, unit: 'ms', basis: 'gaps' }) as const;

function quantileOfGaps(gaps: PooledGaps, statistic: string, p: number, clusters: GapClusters | null): Measure {
  const { count } = gaps;
  const worth = Math.min(count, Math.floor(clusters?.effective ?? count));
  const standing = quantileStanding(worth, p);
  const measure = plainMeasure(name(statistic), gaps.quantileMs(p), count, clusters ? perAnswer : noInterval);
  const needed = standing === 'suppressed' ? smallestBoundingSample(p) : smallestPublishableSample(p);
  const few = `${formatCount(count)} gaps of ${formatCount(worth)} independent answers; ${formatCount(needed)} are needed to ${standing === 'suppressed' ? 'bound' : 'publish'} it`;
  const { low, high } = quantileRanks(count, p, worth);
  const valueAt = (rank: number | null): number | null => rank && sixDigits(gaps.quantileMs(rank / count));
  return {
    ...measure,
    standing,
    why: standing === 'publishable' ? measure.why : few,
    ...(clusters ? { effectiveN: worth, interval: { low: valueAt(low), high: valueAt(high) } } : {}),
  };
}

function meanOfGaps({ meanMs, count }: PooledGaps, clusters: GapClusters | null): Measure {
  const margin = clusters?.meanMargin ?? null;
  const measure = plainMeasure(name('mean'), meanMs, count, margin === null ? noInterval : perAnswer);
  if (margin === null) return measure;
  return { ...measure, interval: { low: sixDigits(meanMs * (1 - margin)), high: sixDigits(meanMs * (1 + margin)) } };
}

/** One statistic of pooled gaps: `mean`, `min`, `max` or `p<number>`; null for a name unknown. Without the answers behind them there is no interval. */
export function statisticOfGaps(
  gaps: PooledGaps,
  statistic: string,
  clusters: GapClusters | null = null,
): Measure | null {
  const { count, minMs, maxMs } = gaps;
  if (count === 0) return missingMeasure(name(statistic), 'no value was measured');
  const p = percentileOf(statistic);
  if (p !== null) return quantileOfGaps(gaps, statistic, p, clusters);
  if (statistic === 'mean') return meanOfGaps(gaps, clusters);
  const extreme = { min: minMs, max: maxMs }[statistic];
  return extreme === undefined
    ? null
    : plainMeasure(name(statistic), extreme, count, 'an extreme of the data; it has no interval');
}

/** All statistics of pooled gaps that a report shows; none where there is no gap. */
export function statisticsOfGaps(gaps: PooledGaps | null, clusters: GapClusters | null = null): Measure[] {
  if (gaps === null || gaps.count === 0) return [];
  return shownStatistics.flatMap((statistic) => statisticOfGaps(gaps, statistic, clusters) ?? []);
}
