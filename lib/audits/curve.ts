import { isBurst } from '../assessment/burst.ts';
import type { LevelEvidence } from '../assessment/evidence.ts';
import { loadWords } from '../assessment/level-words.ts';
import { isShown } from '../assessment/standing.ts';
import type { Measure } from '../schema/assessment.ts';
import type { Run } from '../schema/run.ts';
import { liesBelow } from '../statistics/quantile-interval.ts';
import { formatQuantity } from '../units/quantity.ts';
import { defineAudit } from './audit.ts';
import { caution, notApplicable, ok } from './finding.ts';

/** Shares by which a curve must turn back before it is more than the noise between levels. */
const turned = { rate: 0.05, latency: 0.1 } as const;

interface Point {
  readonly level: number;
  readonly measure: Measure;
}

/** First visits by rising level, of those that have the measure with an interval. */
function pointsOf(levels: readonly LevelEvidence[], loop: Run['loop'], metric: string, statistic: string): Point[] {
  return levels
    .filter(({ visit, level, counts }) => visit === 1 && !isBurst(loop, level, counts.measured))
    .flatMap(({ level, measureOf }) => {
      const measure = measureOf(metric, statistic);
      return isShown(measure) && measure.interval !== null ? [{ level, measure }] : [];
    })
    .sort((a, b) => a.level - b.level);
}

/** Whether one measure is below another by more than a share of it, and their 95 % intervals do not meet. */
function surelyBelow(low: Measure, high: Measure, share: number): boolean {
  if (low.interval === null || high.interval === null) return false;
  return (low.value ?? 0) < (high.value ?? 0) * (1 - share) && liesBelow(low.interval, high.interval);
}

/** A dip: less throughput than at a lower level, and more again at a higher one. */
function dip(points: readonly Point[]): readonly [before: Point, at: Point, after: Point] | null {
  for (const [i, at] of points.entries()) {
    const before = points.slice(0, i).find(({ measure }) => surelyBelow(at.measure, measure, turned.rate));
    const after = points.slice(i + 1).find(({ measure }) => surelyBelow(at.measure, measure, turned.rate));
    if (before !== undefined && after !== undefined) return [before, at, after];
  }
  return null;
}

/** Two levels of which the higher one answers sooner. */
function relief(points: readonly Point[]): readonly [lower: Point, higher: Point] | null {
  for (const [i, higher] of points.entries()) {
    const lower = points.slice(0, i).findLast(({ measure }) => surelyBelow(higher.measure, measure, turned.latency));
    if (lower !== undefined) return [lower, higher];
  }
  return null;
}

/** C32 of the method: more load gives no better latency, and a server that gave way does not recover under more of it. */
export default defineAudit({
  id: 'curve',
  title: 'Results go one way as the load rises',
  failureTitle: 'Results go back and forth as the load rises',
  why: 'Something else than the load decided: a cold start, a cache that filled, another user, a clock rate. Which level it touched cannot be told.',
  remedy: 'Warm the server up, keep others away, and run these levels again, best in another order.',
  scope: 'run',
  needs: ['three levels with a rate, or two with a p95, each with its interval'],
  judge: ({ evidence }) => {
    const { levels = null, run } = evidence ?? {};
    if (levels === null || run === undefined) return notApplicable('several levels of load');
    const rates = pointsOf(levels, run.loop, 'requests', 'rate');
    const latencies = pointsOf(levels, run.loop, 'e2e', 'p95');
    if (rates.length < 3 && latencies.length < 2) return notApplicable('levels with enough requests to compare');
    const words = ({ level, measure }: Point): string =>
      `${formatQuantity(measure.value ?? 0, measure.unit)} at ${loadWords(run.loop, level)}`;
    const [low, quick] = [dip(rates), relief(latencies)];
    const told = [
      ...(low === null
        ? []
        : [`Throughput falls and rises again: ${words(low[0])}, ${words(low[1])}, ${words(low[2])}.`]),
      ...(quick === null
        ? []
        : [`p95 end-to-end time is shorter under more load: ${words(quick[0])}, ${words(quick[1])}.`]),
    ];
    return told.length > 0
      ? caution(told.join(' '))
      : ok(`Throughput and p95 end-to-end time of ${Math.max(rates.length, latencies.length)} levels go one way.`);
  },
});
