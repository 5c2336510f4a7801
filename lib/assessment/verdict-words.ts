import { doneWords } from './done-words.ts';
import type { Assessment, Gate } from '../schema/assessment.ts';
import { formatCount } from '../units/number.ts';
import { formatInterval, formatQuantity } from '../units/quantity.ts';
import { levelClauses } from './level-words.ts';
import { figureWords, worthWords } from './measure-words.ts';
import { objectiveLimit, objectiveSubject } from './objective-words.ts';
import { isShown } from './standing.ts';

/** The verdict of a run in words. */
export interface VerdictWords {
  /** `Pass`, `Fail` or `Inconclusive`. */
  readonly word: string;
  /** How the run ended, if before its time; it comes before everything else. */
  readonly ending: string | null;
  readonly sentence: string;
}

const words = { pass: 'Pass', fail: 'Fail', inconclusive: 'Inconclusive' } as const;

const endings: Readonly<Partial<Record<Assessment['run']['state'], string>>> = {
  running: 'Died before its end',
  interrupted: 'Interrupted',
  'time-limit': 'Stopped at its time limit',
  'server-died': 'Stopped, as the server died',
  'ended-early': 'Ended early, as planned',
};

/** Ends before the time that keep no run from passing. */
const mayPass: ReadonlySet<string> = new Set<Assessment['run']['state']>(['time-limit', 'ended-early']);

function successClause({ counts, measures, gates, levels }: Assessment): string {
  const { succeeded, measured } = counts;
  if (measured === 0) return 'no request was measured';
  if (levels !== null && succeeded > 0) {
    const visited = new Set(levels.list.map(({ level }) => level)).size;
    return `${formatCount(succeeded)} of ${formatCount(measured)} requests succeeded, over ${visited} ${visited === 1 ? 'level' : 'levels'} of load`;
  }
  const rate = measures.find(({ id }) => id === 'success-rate');
  const share = rate?.value === null || rate === undefined ? '' : formatQuantity(rate.value, 'share');
  const interval = rate?.interval
    ? `, 95 % interval ${formatInterval(rate.interval.low, rate.interval.high, 'share')}`
    : '';
  const subject = succeeded === 0 ? 'none' : formatCount(succeeded);
  const broken = gates.find(({ measure, verdict }) => measure.metric === 'success' && verdict !== 'pass');
  const limit = broken ? `, limit ${objectiveLimit(broken.objective)}` : '';
  return `${subject} of ${formatCount(measured)} requests succeeded (${share}${interval})${limit}`;
}

/** What was promised, what was found and the limit, in a clause. */
export function gateClause({ objective, measure, verdict }: Gate): string {
  const subject = objectiveSubject(objective);
  const limit = `limit ${objectiveLimit(objective)}`;
  if (isShown(measure)) return `${subject} ${figureWords(measure.value, measure)}, ${limit}`;
  if (measure.standing === 'invalid') return `${subject} withheld as not valid, ${limit}`;
  if (measure.value === null) return `${subject} not measured, ${limit}`;
  // too few for the number, and yet enough to say on which side of the limit it lies
  if (measure.interval !== null && verdict !== 'inconclusive') {
    const { low, high } = measure.interval;
    return `${subject} ${formatInterval(low, high, measure.unit)} (95 % interval, n = ${formatCount(measure.n)}), ${limit}`;
  }
  return `${subject} cannot be told from ${formatCount(measure.n)} values${worthWords(measure)}, ${limit}`;
}

function firstFailure({ counts, failures }: Assessment): string {
  const worst = failures[0];
  const message = worst?.messages[0]?.text;
  if (counts.succeeded > 0 || worst === undefined || message === undefined) return '';
  return ` Most frequent failure: ${worst.kind}, “${message.slice(0, 160)}”.`;
}

/** What a reader with five seconds has to know: the verdict, and the numbers it rests on. */
export function verdictWords(assessment: Assessment): VerdictWords {
  const { run, verdict, counts, gates, levels } = assessment;
  const ending = endings[run.state];
  const latencies = counts.succeeded === 0 ? [] : gates.filter(({ measure }) => measure.metric !== 'success');
  const told = levels === null || counts.succeeded === 0 ? latencies.map(gateClause) : levelClauses(levels, run.loop);
  const clauses = [successClause(assessment), ...told];
  return {
    word: words[verdict.outcome],
    ending:
      ending === undefined
        ? null
        : `${ending}: ${doneWords(counts)}${verdict.outcome === 'inconclusive' && !mayPass.has(run.state) ? ', so the run cannot pass' : ''}.`,
    sentence: `${clauses.join('; ')}.${firstFailure(assessment)}`,
  };
}
