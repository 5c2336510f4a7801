import { requestMetrics } from '../assessment/metrics.ts';
import { percentileOf } from '../assessment/statistics-of-metric.ts';
import type { Claim, Finding } from '../schema/audit.ts';
import type { Unit } from '../units/quantity.ts';
import { formatQuantity } from '../units/quantity.ts';
import { defineAudit } from './audit.ts';
import { invalid, notApplicable } from './finding.ts';
import { together } from './together.ts';
import { valueOf, type Subject } from './subject.ts';

/** Statistics of one sample, none of which can lie below the one before. */
const rising = ['min', 'p50', 'p90', 'p95', 'p99', 'p99.9', 'max'] as const;
/** What rounding to three digits, and a histogram of three digits, explain. */
const rounding = 0.01;

const claimOf: Readonly<Record<string, Claim>> = {
  ttft: 'ttft',
  ttfc: 'ttft',
  tpot: 'tpot',
  ntpot: 'tpot',
  itl: 'itl',
  e2e: 'latencies',
  'prompt-tokens': 'tokens',
  'output-tokens': 'tokens',
};

const titles: Readonly<Record<string, string>> = {
  itl: 'gap between chunks',
  running: 'requests in the batch',
  'queue-depth': 'requests that wait',
  'kv-usage': 'KV cache in use',
};

const titleOf = (metric: string): string => {
  const title = requestMetrics.find(({ id }) => id === metric)?.title ?? titles[metric] ?? metric;
  return title.charAt(0).toLowerCase() + title.slice(1);
};

interface Point {
  readonly name: string;
  readonly p: number;
  readonly value: number;
}

const placeOf = (statistic: string): number => ({ min: 0, max: 1 })[statistic] ?? percentileOf(statistic) ?? 0;

const pointsOf = (subject: Subject, metric: string): Point[] =>
  rising.flatMap((name) => {
    const value = valueOf(subject, metric, name);
    return value === null ? [] : [{ name, p: placeOf(name), value }];
  });

const below = (smaller: number, larger: number): boolean => smaller < larger - rounding * Math.abs(larger);

function outOfOrder(metric: string, unit: Unit, claim: Claim, points: readonly Point[]): Finding | null {
  for (const [i, later] of points.entries()) {
    const earlier = points[i - 1];
    if (earlier !== undefined && below(later.value, earlier.value))
      return invalid(
        `Of the ${titleOf(metric)}, ${later.name} (${formatQuantity(later.value, unit)}) lies below ${earlier.name} (${formatQuantity(earlier.value, unit)}).`,
        [claim],
      );
  }
  return null;
}

/**
 * The least and the largest that the mean of n values with these quantiles can be: between two neighbours every value is at least
 * the lower and at most the upper one. A quantile may stand one value off its rank, which `slack` allows for.
 */
function meanBounds(points: readonly Point[], n: number): { low: number; high: number } {
  const [first, last] = [points[0], points.at(-1)];
  const slack = ((last?.value ?? 0) * points.length) / n;
  let low = 0;
  let high = 0;
  points.forEach(({ p, value }, i) => {
    low += value * ((points[i + 1]?.p ?? 1) - p);
    high += value * (p - (points[i - 1]?.p ?? 0));
  });
  const closed = last?.p === 1;
  return { low: low - slack, high: closed && first !== undefined ? high + slack : Number.POSITIVE_INFINITY };
}

function meanBeyond(subject: Subject, metric: string, unit: Unit, claim: Claim, points: Point[]): Finding | null {
  const measure = subject.measureOf(metric, 'mean');
  if (measure?.value == null || measure.n === 0 || points.length === 0) return null;
  const { low, high } = meanBounds(points, measure.n);
  if (!below(measure.value, low) && !below(high, measure.value)) return null;
  const bound = measure.value < low ? `at least ${formatQuantity(low, unit)}` : `at most ${formatQuantity(high, unit)}`;
  return invalid(
    `With these percentiles the mean of the ${titleOf(metric)} is ${bound}, not ${formatQuantity(measure.value, unit)}.`,
    [claim],
  );
}

const ofMetric =
  (subject: Subject) =>
  ([metric, claim]: [string, Claim]): Finding | null => {
    const points = pointsOf(subject, metric);
    const unit: Unit = metric.endsWith('tokens') ? 'tokens' : 'ms';
    return outOfOrder(metric, unit, claim, points) ?? meanBeyond(subject, metric, unit, claim, points);
  };

/** No answer is complete before its first token, so of the same answers no statistic of the one is above that of the other. */
function firstAfterLast({ measureOf }: Subject): Finding | null {
  for (const statistic of ['mean', ...rising]) {
    const [first, whole] = [measureOf('ttft', statistic), measureOf('e2e', statistic)];
    if (first?.value == null || whole?.value == null || first.n !== whole.n) continue;
    if (below(whole.value, first.value))
      return invalid(
        `The first token came after the end: the ${statistic} time to first token is ${formatQuantity(first.value, 'ms')}, that of the whole answer ${formatQuantity(whole.value, 'ms')}.`,
        ['latencies'],
      );
  }
  return null;
}

const peaks: readonly (readonly [metric: string, peak: string, mean: string, claim: Claim])[] = [
  ['output-tokens', 'peak', 'rate', 'token-rates'],
  ['running', 'max', 'mean', 'server'],
  ['queue-depth', 'max', 'mean', 'server'],
  ['kv-usage', 'max', 'mean', 'server'],
];

const peakBelowMean =
  ({ measureOf }: Subject) =>
  ([metric, peak, mean, claim]: (typeof peaks)[number]): Finding | null => {
    const [most, average] = [measureOf(metric, peak), measureOf(metric, mean)];
    if (most?.value == null || average?.value == null || !below(most.value, average.value)) return null;
    return invalid(
      `The peak of ${titleOf(metric)} (${formatQuantity(most.value, average.unit)}) lies below its mean (${formatQuantity(average.value, average.unit)}).`,
      [claim],
    );
  };

const known = (subject: Subject, metric: string): string[] =>
  ['mean', ...rising].filter((statistic) => valueOf(subject, metric, statistic) !== null);

function comparable(subject: Subject): boolean {
  const alone = Object.keys(claimOf).every((metric) => known(subject, metric).length < 2);
  const apart = !known(subject, 'ttft').some((statistic) => known(subject, 'e2e').includes(statistic));
  const peakless = peaks.every(([metric, ...both]) =>
    both.slice(0, 2).some((statistic) => valueOf(subject, metric, statistic) === null),
  );
  return !(alone && apart && peakless);
}

/** Metrics whose statistics come ready-made; those that were computed from records stand in order by their making. */
const readyMade = ({ source }: Subject): [string, Claim][] =>
  Object.entries(claimOf).filter(([metric]) => source !== 'records' || metric === 'itl');

/** C06 of the method: statistics of one sample stand in an order that nothing but a mistake can break. */
export default defineAudit({
  id: 'order',
  title: 'Percentiles rise, and no mean is above its peak',
  failureTitle: 'Statistics in an impossible order',
  why: 'A p95 below the median, or a peak below the mean, cannot come from one set of requests: something was mixed up, mislabelled or computed wrongly.',
  remedy:
    'Compute the statistics from the request records; do not average percentiles or join figures of several runs.',
  scope: 'load',
  needs: ['two statistics of one metric'],
  judge: (subject) => {
    const { source, counts } = subject;
    const any = source === 'records' ? counts.succeeded !== 0 : comparable(subject);
    if (!any) return notApplicable('two statistics of one metric');
    const found = [
      ...readyMade(subject).map(ofMetric(subject)),
      source === 'records' ? null : firstAfterLast(subject),
      ...peaks.map(peakBelowMean(subject)),
    ];
    return together(found, 'Every percentile is at least the one before it, and every mean lies between them.');
  },
});
