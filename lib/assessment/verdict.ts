import type { Assessment, Gate } from '../schema/assessment.ts';
import { formatCount } from '../units/number.ts';
import type { Evidence } from './evidence.ts';
import { objectiveWords } from './objective-words.ts';

type Verdict = Assessment['verdict'];

const plural = (count: number, word: string): string => `${formatCount(count)} ${word}${count === 1 ? '' : 's'}`;

/** Ends by which a run has not done what it was to do, so that what it did cannot pass. */
const unfinished: Readonly<Partial<Record<Evidence['run']['state'], string>>> = {
  running: 'the run died before its end',
  interrupted: 'the run was interrupted',
  'server-died': 'the server died',
};

function outcome(evidence: Evidence, decided: readonly Gate[]): Verdict['outcome'] {
  const { measured, succeeded } = evidence.counts;
  const has = (kind: Gate['verdict']): boolean => decided.some((gate) => gate.verdict === kind);
  if (evidence.run.state === 'server-died') return 'fail';
  const ended = unfinished[evidence.run.state] === undefined;
  if (measured === 0) return ended ? 'fail' : 'inconclusive';
  if (succeeded === 0 || has('fail')) return 'fail';
  if (!ended || decided.length === 0 || has('inconclusive')) return 'inconclusive';
  return 'pass';
}

/** The verdict of a run: any failed gate fails it; an undecided one, or an end before its time, leaves it open. */
export function verdict(evidence: Evidence, decided: readonly Gate[]): Verdict {
  const { measured, succeeded } = evidence.counts;
  const early = unfinished[evidence.run.state];
  const of = (kind: Gate['verdict']): string[] =>
    decided.filter((gate) => gate.verdict === kind).map((gate) => `${objectiveWords(gate.objective)}: ${gate.reason}`);
  const reasons = [
    ...(early === undefined ? [] : [`${early}, so it cannot pass`]),
    ...(measured === 0 ? ['no request was measured'] : []),
    ...(measured > 0 && succeeded === 0 ? [`none of ${plural(measured, 'request')} succeeded`] : []),
    ...of('fail'),
    ...of('inconclusive'),
    ...of('pass'),
    ...(decided.length === 0 ? ['the run had no objective, so there is nothing to pass'] : []),
  ];
  return { outcome: outcome(evidence, decided), reasons };
}
