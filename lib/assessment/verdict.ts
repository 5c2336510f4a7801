import type { Assessment, Gate } from '../schema/assessment.ts';
import { missingWords } from '../instances/merge-problems.ts';
import { formatCount } from '../units/number.ts';
import { objections, objectionWords } from './audit-words.ts';
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

/** Why a run cannot pass whatever its records say; undefined where it can. */
function cutShort({ state, merged, instance }: Evidence['run']): string | undefined {
  const missing = merged?.missing ?? [];
  if (missing.length > 0) return missingWords(missing, merged?.of);
  if (instance !== undefined && unfinished[state] === undefined) return 'it is one instance of several';
  return unfinished[state];
}

/** What a verdict rests on, beside the evidence. */
type Grounds = Pick<Assessment, 'gates' | 'audits' | 'otherThresholds'>;

const invalidAudits = ({ audits }: Grounds): Assessment['audits'] =>
  objections(audits).filter((audit) => audit.verdict === 'invalid');

function outcome(evidence: Evidence, grounds: Grounds): Verdict['outcome'] {
  const { measured, succeeded } = evidence.counts;
  const { gates, otherThresholds } = grounds;
  const has = (kind: Gate['verdict']): boolean => gates.some((gate) => gate.verdict === kind);
  if (evidence.run.state === 'server-died') return 'fail';
  const ended = cutShort(evidence.run) === undefined;
  if (measured === 0) return ended ? 'fail' : 'inconclusive';
  if (succeeded === 0 || has('fail')) return 'fail';
  if (!ended || gates.length === 0 || has('inconclusive')) return 'inconclusive';
  if (invalidAudits(grounds).length > 0 || otherThresholds.length > 0) return 'inconclusive';
  return 'pass';
}

/**
 * The verdict of a run: any failed gate fails it; an undecided one, an end before its time, a number that cannot be true, or a
 * threshold of k6 that was missed and is no objective of ours, leaves it open.
 */
export function verdict(evidence: Evidence, grounds: Grounds): Verdict {
  const { measured, succeeded } = evidence.counts;
  const { gates, otherThresholds } = grounds;
  const early = cutShort(evidence.run);
  const of = (kind: Gate['verdict']): string[] =>
    gates.filter((gate) => gate.verdict === kind).map((gate) => `${objectiveWords(gate.objective)}: ${gate.reason}`);
  const reasons = [
    ...(early === undefined ? [] : [`${early}, so it cannot pass`]),
    ...(measured === 0 ? ['no request was measured'] : []),
    ...(measured > 0 && succeeded === 0 ? [`none of ${plural(measured, 'request')} succeeded`] : []),
    ...of('fail'),
    ...invalidAudits(grounds).map((audit) => objectionWords(audit, evidence.run.loop)),
    ...otherThresholds.map((threshold) => `k6 missed its threshold ${threshold}`),
    ...of('inconclusive'),
    ...of('pass'),
    ...(gates.length === 0 ? ['the run had no objective, so there is nothing to pass'] : []),
  ];
  return { outcome: outcome(evidence, grounds), reasons };
}
