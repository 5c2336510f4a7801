import type { Series } from '../../schema/plan/series.ts';
import { ratioOfEstimates, ratioOfRuns, type RatioInterval } from '../../statistics/ratio-interval.ts';
import { formatLevel, formatSignificant } from '../../units/number.ts';
import { formatQuantity } from '../../units/quantity.ts';
import { refuse, tell, type Answer } from '../answer.ts';
import { isSteadyRate } from '../load-point.ts';
import { loadsOf, type PlannedLoad } from './loads.ts';
import type { LoadPoint } from '../../schema/load-point.ts';

type Scaling = NonNullable<Series['scaling']['told']>;
type Step = Scaling['steps'][number];

/** Less is no gain that anybody would pay for; as comparisons have it. */
export const usualMargin = 0.05;

/** The rates of a load that a conclusion may rest on. */
const ratesOf = ({ points }: PlannedLoad) =>
  points.flatMap((point) => (isSteadyRate(point, point.requestsPerS) ? [point.requestsPerS] : []));

interface Held extends RatioInterval {
  /** Both loads were measured several times, so that what differs from run to run is in the interval. */
  readonly repeated: boolean;
}

function heldAgainst(from: PlannedLoad, to: PlannedLoad): Held | null {
  const [a, b] = [ratesOf(from), ratesOf(to)];
  const runs = ratioOfRuns(
    a.map(({ value }) => value),
    b.map(({ value }) => value),
  );
  if (runs !== null) return { ...runs, repeated: true };
  const [one, other] = [a[0], b[0]];
  const found = one && other ? ratioOfEstimates(one, other) : null;
  return found && { ...found, repeated: false };
}

/** One run on a side does not know how runs vary: only what is clear of the margin counts. */
function outcomeOf({ ratio, low, high, repeated }: Held): Step['outcome'] {
  const [least, most] = [1 / (1 + usualMargin), 1 + usualMargin];
  const [lowest, highest] = [low ?? Number.NEGATIVE_INFINITY, high ?? Number.POSITIVE_INFINITY];
  if (lowest > (repeated ? 1 : most) && ratio > most) return 'helps';
  if (highest < (repeated ? 1 : least) && ratio < least) return 'hurts';
  return highest <= most ? 'does-not-help' : 'undecided';
}

const verbs: Readonly<Record<Step['outcome'], string>> = {
  helps: 'helps',
  'does-not-help': 'does not help',
  hurts: 'hurts',
  undecided: 'is not decided',
};

function stepBetween(from: PlannedLoad, to: PlannedLoad): Step[] {
  const held = heldAgainst(from, to);
  if (held === null) return [];
  const { ratio, low, high, repeated } = held;
  const outcome = outcomeOf(held);
  const bound = (value: number | null): string => (value === null ? 'no bound' : formatSignificant(value));
  const remedy = repeated ? 'Repeat both more often, or for longer.' : 'Repeat both, three times in all.';
  return [
    {
      from: from.level,
      to: to.level,
      ratio: { value: ratio, low, high },
      outcome,
      reason: `${formatSignificant(ratio)} times the throughput (${bound(low)} to ${bound(high)}${repeated ? '' : ', by one run a side'})${outcome === 'undecided' ? `. ${remedy}` : ''}`,
    },
  ];
}

/** `more in flight helps up to 8, does not help up to 16, hurts up to 32`. */
function courseWords(steps: readonly Step[]): string {
  const stretches: { outcome: Step['outcome']; to: number }[] = [];
  for (const { outcome, to } of steps) {
    const last = stretches.at(-1);
    if (last?.outcome === outcome) last.to = to;
    else stretches.push({ outcome, to });
  }
  return stretches.map(({ outcome, to }) => `${verbs[outcome]} up to ${formatLevel(to)}`).join(', ');
}

/** The load that the last helpful step leads to; null where nothing was tried beyond it, or it is not decided whether that helps. */
function bestOf(steps: readonly Step[]): number | null {
  const last = steps.findLastIndex(({ outcome }) => outcome === 'helps');
  const beyond = steps[last + 1];
  return beyond === undefined || beyond.outcome === 'undecided' ? null : beyond.from;
}

/** Why there is no best load. */
function openEnd(steps: readonly Step[], highest: number): string {
  const undecided = steps.find(({ outcome }) => outcome === 'undecided');
  if (steps.at(-1)?.outcome === 'helps' || undecided === undefined)
    return `Nothing above ${formatLevel(highest)} was measured.`;
  return `Whether more than ${formatLevel(undecided.from)} helps is not decided: ${undecided.reason}`;
}

/**
 * What more requests in flight bring, from one closed loop to the next: the ratio of their throughputs with its 95 % interval, from
 * run to run where both were repeated, else of the two runs, which then have to differ by more than the margin of 5 %. Of steady
 * rates alone; refused with fewer than two loads.
 */
export function scaling(points: readonly LoadPoint[]): Answer<Scaling> {
  const loads = loadsOf(points.filter(({ loop }) => loop === 'closed')).filter((load) => ratesOf(load).length > 0);
  if (loads.length < 2)
    return refuse(
      `What more requests in flight bring needs two closed loops with a steady rate, and there ${loads.length === 1 ? 'is one' : 'are none'}. Measure several, each for 1 min and 20 request times or more, e.g. by k6-vllm sweep --axis CONCURRENCY=1,2,4,8.`,
    );
  const steps = loads.slice(1).flatMap((load, i) => stepBetween(loads[i] ?? load, load));
  if (steps.length === 0) return refuse('The throughputs cannot be held against each other. Measure for longer.');
  const best = bestOf(steps);
  const course = `More requests in flight: ${courseWords(steps)}`;
  const margin = formatQuantity(usualMargin, 'share');
  const end =
    best === null
      ? `. ${openEnd(steps, loads.at(-1)?.level ?? 0)}`
      : `. Above ${formatLevel(best)} more is not shown to help by ${margin}.`;
  return tell({ steps, best, reason: `${course}${end}` });
}
