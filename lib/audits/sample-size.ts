import { promisedMeasure } from '../assessment/objective-words.ts';
import { percentileOf } from '../assessment/statistics-of-metric.ts';
import type { Measure } from '../schema/assessment.ts';
import {
  quantileStanding,
  smallestBoundingSample,
  smallestPublishableSample,
  type SampleStanding,
} from '../statistics/sample-size.ts';
import { inOneList } from '../units/list.ts';
import { formatCount } from '../units/number.ts';
import { defineAudit } from './audit.ts';
import { caution, notApplicable, ok } from './finding.ts';
import type { Subject } from './subject.ts';

/** Percentiles that a report quotes first, whatever else is promised. */
const headline: readonly (readonly [metric: string, statistic: string])[] = [
  ['e2e', 'p50'],
  ['e2e', 'p95'],
];
const statedMetrics = ['ttft', 'tpot', 'itl', 'e2e'] as const;
const statedPercentiles = ['p50', 'p90', 'p95', 'p99', 'p99.9'] as const;

interface Percentile {
  readonly statistic: string;
  readonly p: number;
  readonly n: number;
  /** Independent requests that those are worth. */
  readonly worth: number;
  readonly standing: SampleStanding;
}

/** Percentiles that somebody will quote: those stated, or the headline's and those of the objectives. */
function quoted({ source, evidence, level }: Subject): readonly (readonly [metric: string, statistic: string])[] {
  if (source === 'stated')
    return statedMetrics.flatMap((metric) => statedPercentiles.map((statistic) => [metric, statistic] as const));
  const promised = (evidence?.run.objectives ?? []).flatMap((objective) => {
    const here = level === null || objective.levels === undefined || objective.levels.includes(level);
    const measure = here ? promisedMeasure(objective) : null;
    return measure === null ? [] : [[measure.metric, measure.statistic] as const];
  });
  return [...headline, ...promised];
}

/** The standing by the size of the sample; values that depend on each other leave less than their number. */
function standingOf({ standing, n }: Measure, p: number, source: Subject['source']): SampleStanding {
  // k6's aggregates and stated figures are uncertain for want of an interval, not of values
  const known = source === 'records' || standing === 'suppressed' ? standing : null;
  return known === 'suppressed' || known === 'uncertain' ? known : quantileStanding(n, p);
}

const worse = ['publishable', 'uncertain', 'suppressed'] as const;

/** Each percentile that is quoted once, where it stands worst. */
function percentilesOf(subject: Subject): Percentile[] {
  const found = new Map<string, Percentile>();
  for (const [metric, statistic] of quoted(subject)) {
    const p = percentileOf(statistic);
    const measure = p === null ? null : subject.measureOf(metric, statistic);
    if (p === null || measure === null || measure.value === null || measure.basis === 'gaps' || measure.n === 0)
      continue;
    const standing = standingOf(measure, p, subject.source);
    const known = found.get(statistic);
    const change = known === undefined ? 1 : worse.indexOf(standing) - worse.indexOf(known.standing);
    if (change > 0 || (change === 0 && measure.n < (known?.n ?? 0)))
      found.set(statistic, { statistic, p, n: measure.n, worth: measure.effectiveN ?? measure.n, standing });
  }
  return [...found.values()].sort((a, b) => a.p - b.p);
}

const namesOf = (list: readonly Percentile[]): string => inOneList(list.map(({ statistic }) => statistic));

/** Those of one standing, with what is said of one or of several, and the number of requests that would mend it. */
function sentence(
  list: readonly Percentile[],
  said: readonly [one: string, several: string],
  needed: (p: number) => number,
): string[] {
  if (list.length === 0) return [];
  const [n, worth] = [Math.min(...list.map((one) => one.n)), Math.min(...list.map((one) => one.worth))];
  const less = worth < n ? `, slow or fast together and so worth ${formatCount(worth)} independent ones,` : '';
  const counts = inOneList(list.map(({ p }) => formatCount(needed(p))));
  return [
    `${namesOf(list)} of ${formatCount(n)} requests${less} ${said[list.length === 1 ? 0 : 1]}: it takes ${counts} independent ones.`,
  ];
}

/** `p95 takes 72 requests to be bounded and 200 to stand by itself`. */
const sizes = (p: number): string =>
  `p${100 * p} takes ${formatCount(smallestBoundingSample(p))} requests to be bounded and ${formatCount(smallestPublishableSample(p))} to stand by itself`;

/** C17 of the method: a percentile needs values beyond it. */
export default defineAudit({
  id: 'sample-size',
  title: 'Enough requests for the percentiles that are quoted',
  failureTitle: 'Too few requests for a percentile',
  why: 'A percentile of a small sample is the luck of a few slow requests: the next run may give half or twice as much.',
  remedy: `Raise REQUESTS. ${sizes(0.95)}; ${sizes(0.99)}; more, where slow ones come in clusters.`,
  scope: 'load',
  needs: ['percentiles', 'the number of requests that they rest on'],
  judge: (subject) => {
    const list = percentilesOf(subject);
    if (list.length === 0) return notApplicable('a percentile and the number of requests behind it');
    const of = (standing: SampleStanding): Percentile[] => list.filter((one) => one.standing === standing);
    const told = [
      ...sentence(of('suppressed'), ['cannot be told', 'cannot be told'], smallestBoundingSample),
      ...sentence(
        of('uncertain'),
        subject.source === 'stated'
          ? ['is uncertain', 'are uncertain']
          : ['is known no better than its interval', 'are known no better than their intervals'],
        smallestPublishableSample,
      ),
    ];
    if (told.length > 0) return caution(told.join(' '));
    const n = Math.min(...list.map((one) => one.n));
    return ok(`${namesOf(list)} ${list.length === 1 ? 'rests' : 'rest'} on ${formatCount(n)} requests.`);
  },
});
