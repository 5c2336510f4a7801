import type { Assessment, BreakingPoint, Gate, LevelAssessment, Measure } from '../schema/assessment.ts';
import type { Run } from '../schema/run.ts';
import { liesBelow } from '../statistics/quantile-interval.ts';
import { formatLevel } from '../units/number.ts';
import { formatLimit, formatQuantity } from '../units/quantity.ts';
import { isBurst } from './burst.ts';
import { objectiveSubject, promisedMeasure } from './objective-words.ts';
import { isShown, isSound } from './standing.ts';

type Saturation = NonNullable<Assessment['levels']>['saturation'];

/** Throughput below this share of the best at any lower level has fallen. */
const fallen = 0.9;
/** Of an increase of the load, throughput must turn at least this share into its own; less, and it no longer grows. */
const leastGain = 0.1;
/** Fewer successes say nothing of a rate. */
const fewestSuccesses = 20;

/** Successful requests per second of a level, where it has enough of them for a rate and no audit speaks against it. */
function rateOf(loop: Run['loop'], { level, counts, measures }: LevelAssessment): Measure | undefined {
  if (counts.succeeded < fewestSuccesses || isBurst(loop, level, counts.measured)) return undefined;
  return measures.find((measure) => measure.id === 'requests-rate' && isSound(measure));
}

/** Whether one rate is surely below another, as far as both have an interval. */
const surelyBelow = (low: Measure, high: Measure): boolean =>
  low.interval === null || high.interval === null || liesBelow(low.interval, high.interval);

/** `success rate fell from 99.8 % at 200 to 71.0 %, limit 90 %`. */
function brokenPromise({ objective, measure }: Gate, before: LevelAssessment | undefined): string {
  const promised = promisedMeasure(objective);
  const subject = objectiveSubject(objective);
  const text = (value: number): string => formatQuantity(value, measure.unit);
  const limit = `limit ${formatLimit(objective.limit, measure.unit)}`;
  const now = isShown(measure) ? text(measure.value) : 'beyond it';
  const old = before?.measures.find(
    ({ metric, statistic }) => metric === promised?.metric && statistic === promised.statistic,
  );
  if (before === undefined || !isShown(old)) return `${subject} ${now}, ${limit}`;
  const verb = measure.value !== null && measure.value < old.value ? 'fell' : 'rose';
  return `${subject} ${verb} from ${text(old.value)} at ${formatLevel(before.level)} to ${now}, ${limit}`;
}

function fallOfThroughput(loop: Run['loop'], at: LevelAssessment, lower: readonly LevelAssessment[]): string[] {
  const now = rateOf(loop, at);
  const best = lower
    .flatMap((level) => rateOf(loop, level) ?? [])
    .reduce<Measure | null>((top, rate) => ((rate.value ?? 0) > (top?.value ?? 0) ? rate : top), null);
  if (now === undefined || best === null) return [];
  if ((now.value ?? 0) >= fallen * (best.value ?? 0) || !surelyBelow(now, best)) return [];
  const where = lower.find((level) => rateOf(loop, level) === best)?.level ?? 0;
  return [
    `successful requests per second fell from ${formatQuantity(best.value ?? 0, 'req/s')} at ${formatLevel(where)} to ${formatQuantity(now.value ?? 0, 'req/s')}`,
  ];
}

/** First visits, by rising level. */
const rising = (list: readonly LevelAssessment[]): LevelAssessment[] =>
  list.filter(({ visit }) => visit === 1).sort((a, b) => a.level - b.level);

/**
 * The first step up at which throughput turned less than a tenth of the added load into its own. A server that is full
 * answers no more requests, however many wait.
 */
export function saturation(loop: Run['loop'], list: readonly LevelAssessment[]): Saturation {
  const levels = rising(list).filter((level) => rateOf(loop, level) !== undefined);
  for (const [i, next] of levels.entries()) {
    const before = levels[i - 1];
    if (before === undefined || before.level === 0) continue;
    const [from, to] = [rateOf(loop, before)?.value ?? 0, rateOf(loop, next)?.value ?? 0];
    const added = next.level / before.level - 1;
    if (from === 0 || to / from - 1 >= leastGain * added) continue;
    const reason = `${formatQuantity(from, 'req/s')} at ${formatLevel(before.level)}, ${formatQuantity(to, 'req/s')} at ${formatLevel(next.level)}`;
    return { above: before.level, reason };
  }
  return null;
}

/**
 * Where the load became too much: the lowest level at which an objective fails, or successful requests per second are
 * more than a tenth below those of a lower level, and surely so as far as both have an interval; a burst has no rate. In an open loop also the level at which
 * throughput no longer grows: there, what is not served piles up; in a closed loop it merely waits.
 */
export function breakingPoint(loop: Run['loop'], list: readonly LevelAssessment[]): BreakingPoint {
  const levels = rising(list);
  const full = loop === 'open' ? saturation(loop, list) : null;
  for (const [i, at] of levels.entries()) {
    const lower = levels.slice(0, i);
    const kept = lower.findLast(({ verdict }) => verdict === 'pass');
    const reasons = [
      ...at.gates.filter(({ verdict }) => verdict === 'fail').map((gate) => brokenPromise(gate, kept ?? lower.at(-1))),
      ...fallOfThroughput(loop, at, lower),
      ...(full !== null && full.above === lower.at(-1)?.level
        ? [`successful requests per second no longer grow with the load (${full.reason})`]
        : []),
    ];
    if (reasons.length > 0) return { outcome: 'reached', above: kept?.level ?? null, at: at.level, reasons };
  }
  const highest = levels.at(-1);
  const kept = levels.findLast(({ verdict }) => verdict === 'pass')?.level ?? null;
  const outcome = highest !== undefined && highest.level === kept ? 'not-reached' : 'undecided';
  return { outcome, above: kept, at: null, reasons: [] };
}
