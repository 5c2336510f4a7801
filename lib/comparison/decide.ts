import type { ComparedMeasure, Comparison, Contrast, Difference } from '../schema/comparison.ts';
import { confidence } from '../statistics/confidence.ts';
import { holm } from '../statistics/holm.ts';
import { cliffsDelta } from '../statistics/mann-whitney.ts';
import { sixDigits } from '../statistics/rounding.ts';
import { neutral, type Held } from './contrast.ts';
import { plainMetric } from './likeness/rule.ts';
import { auditWords, unusableWords, type SideMeasure } from './side-value.ts';

/** Two sides of a measure, before anything is decided. */
export interface Pair {
  readonly measure: Pick<ComparedMeasure, 'metric' | 'better'>;
  readonly a: SideMeasure;
  readonly b: SideMeasure;
  readonly kind: Contrast['kind'];
  /** Null where they cannot be held against each other. */
  readonly held: Held | null;
  /** What forbids a winner, in words; null where nothing does. */
  readonly barred: string | null;
}

/** The chance that any of all named differences is none. */
const level = 1 - confidence;

/** What of all that differs forbids a winner of this measure between these two sides, in words; null where nothing does. */
export function barredBy(
  differences: readonly Difference[],
  metric: string,
  a: SideMeasure,
  b: SideMeasure,
): string | null {
  const names = new Set([a.shown.side, b.shown.side]);
  const barring = differences.filter(
    ({ sides, bars }) =>
      sides.every((side) => names.has(side)) && (bars === 'all' || bars.includes(plainMetric(metric))),
  );
  const words = barring.map(({ name, sides: [one, other] }) =>
    one === other ? `the runs of ${one} differ in ${name}` : `${name} differs`,
  );
  const doubted = [a, b].find(({ shown }) => shown.standing === 'unsound');
  if (doubted !== undefined)
    words.push(`that of ${doubted.shown.side} cannot be relied on: ${auditWords(doubted.shown.why)}`);
  if (a.burst !== b.burst) words.push(`that of ${(a.burst ? a : b).shown.side} is the rate of a burst`);
  return words.length === 0 ? null : words.join('; ');
}

/** The ends of what does not count. */
const marginEnds = (kind: Contrast['kind'], margin: Comparison['margin']): readonly [number, number] =>
  kind === 'ratio' ? [1 / (1 + margin.ratio), 1 + margin.ratio] : [-margin.share, margin.share];

/** The p value of "it differs by no more than the margin": that of the nearer end, 1 within it. */
function pWithinMargin({ kind, value, pOf }: Held, margin: Comparison['margin']): number {
  const [low, high] = marginEnds(kind, margin);
  if (value >= low && value <= high) return 1;
  return pOf(value > high ? high : low);
}

const isDecided = ({ measure, held, barred }: Pair): boolean =>
  measure.better !== null && held !== null && barred === null;

function insideMargin({ kind, low, high }: Held, margin: Comparison['margin']): boolean {
  const [from, to] = marginEnds(kind, margin);
  return low !== null && high !== null && low >= from && high <= to;
}

interface Decision {
  readonly pValue: number;
  readonly adjusted: number;
  /** That it differs by more than the margin, adjusted. */
  readonly adjustedBeyond: number;
}

type Outcome = Pick<Contrast, 'outcome' | 'winner' | 'reason'>;

function unshownWords(held: Held, { adjusted }: Decision, decisions: number): string {
  if (held.low === null || held.high === null) return 'its interval is open: too few values, or too short a run';
  const from = neutral[held.kind];
  if (held.low <= from && held.high >= from) return 'the interval holds "no difference" too';
  return adjusted > level
    ? `among ${decisions} decisions one such interval comes about by chance`
    : 'one run on a side: runs may vary by as much';
}

function outcomeOf(
  { measure, a, b }: Pair,
  held: Held,
  decision: Decision,
  margin: Comparison['margin'],
  decisions: number,
): Outcome {
  if (insideMargin(held, margin))
    return {
      outcome: 'equivalent',
      winner: null,
      reason: held.repeated ? 'the whole interval lies inside the margin' : 'by one run a side',
    };
  const beyond = decision.adjustedBeyond <= level;
  // runs vary, by how much one of them does not tell: the margin has to cover it
  if (decision.adjusted > level || (!held.repeated && !beyond))
    return { outcome: 'none-shown', winner: null, reason: unshownWords(held, decision, decisions) };
  const bIsBetter = held.value > neutral[held.kind] === (measure.better === 'higher');
  const winner = (bIsBetter ? b : a).shown.side;
  if (!held.repeated)
    return { outcome: 'provisional', winner, reason: 'one run on a side: how runs vary is not known' };
  return beyond
    ? { outcome: 'winner', winner, reason: 'clear of the margin' }
    : { outcome: 'better', winner, reason: 'a difference is shown, though perhaps not one beyond the margin' };
}

const rounded = (value: number | null): number | null => (value === null ? null : sixDigits(value));

function contrastOf(pair: Pair, outcome: Outcome, decision: Decision | null): Contrast {
  const { a, b, kind, held } = pair;
  const { delta, size } = cliffsDelta(a.values, b.values);
  return {
    side: b.shown.side,
    kind,
    value: rounded(held?.value ?? null),
    low: rounded(held?.low ?? null),
    high: rounded(held?.high ?? null),
    pValue: rounded(decision?.pValue ?? null),
    adjustedPValue: rounded(decision?.adjusted ?? null),
    effect: held?.repeated ? { delta: sixDigits(delta), size } : null,
    ...outcome,
  };
}

/** Of a pair that is not decided, why. */
function undecided({ measure, a, b, held, barred }: Pair): Outcome {
  const unusable = [a, b].map(unusableWords).filter((words) => words !== null);
  if (unusable.length > 0) return { outcome: 'not-compared', winner: null, reason: unusable.join('; ') };
  if (held === null)
    return { outcome: 'not-compared', winner: null, reason: 'one of them is zero, so there is no ratio' };
  return measure.better === null
    ? { outcome: 'told', winner: null, reason: 'more of it is neither better nor worse' }
    : { outcome: 'barred', winner: null, reason: barred ?? '' };
}

/**
 * All pairs decided together. A side is named better where no difference has a p value of at most 5 % after Holm's
 * correction for all decisions of the comparison, so that the chance of any false name is at most that; it is the winner
 * where the same holds of a difference no larger than the margin. One run a side has to be clear of the margin to be
 * named at all. Returns the contrasts in the order of the pairs, and how many were decided.
 */
export function decide(
  pairs: readonly Pair[],
  margin: Comparison['margin'],
): { contrasts: Contrast[]; decisions: number } {
  const found = pairs.flatMap((pair) => (isDecided(pair) && pair.held !== null ? [{ pair, held: pair.held }] : []));
  const pValues = found.map(({ held }) => held.pOf(neutral[held.kind]));
  const [adjusted, beyond] = [holm(pValues), holm(found.map(({ held }) => pWithinMargin(held, margin)))];
  const contrasts = pairs.map((pair) => {
    const index = found.findIndex((each) => each.pair === pair);
    const decidedHeld = found[index]?.held;
    if (decidedHeld === undefined) return contrastOf(pair, undecided(pair), null);
    const decision = {
      pValue: pValues[index] ?? 1,
      adjusted: adjusted[index] ?? 1,
      adjustedBeyond: beyond[index] ?? 1,
    };
    return contrastOf(pair, outcomeOf(pair, decidedHeld, decision, margin, found.length), decision);
  });
  return { contrasts, decisions: found.length };
}
