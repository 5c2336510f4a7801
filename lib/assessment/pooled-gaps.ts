import type { Measure } from '../schema/assessment.ts';
import { quantileStanding, smallestBoundingSample } from '../statistics/sample-size.ts';
import { formatCount } from '../units/number.ts';
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

const pooled = 'pooled over requests; gaps of one answer depend on each other, so there is no interval';

/** One statistic of pooled gaps: `mean`, `min`, `max` or `p<number>`; null for a name unknown. */
export function statisticOfGaps(gaps: PooledGaps, statistic: string): Measure | null {
  const name = { metric: 'itl', statistic, unit: 'ms', basis: 'gaps' } as const;
  const { count } = gaps;
  if (count === 0) return missingMeasure(name, 'no value was measured');
  const p = percentileOf(statistic);
  if (p !== null) {
    const measure = plainMeasure(name, gaps.quantileMs(p), count, pooled);
    if (quantileStanding(count, p) !== 'suppressed') return measure;
    const why = `${formatCount(count)} values; ${formatCount(smallestBoundingSample(p))} are needed to bound it`;
    return { ...measure, standing: 'suppressed', why };
  }
  const value = { mean: gaps.meanMs, min: gaps.minMs, max: gaps.maxMs }[statistic];
  return value === undefined ? null : plainMeasure(name, value, count, pooled);
}

/** All statistics of pooled gaps that a report shows; none where there is no gap. */
export function statisticsOfGaps(gaps: PooledGaps | null): Measure[] {
  if (gaps === null || gaps.count === 0) return [];
  return shownStatistics.flatMap((statistic) => statisticOfGaps(gaps, statistic) ?? []);
}
