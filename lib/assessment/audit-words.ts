import { gravestFirst, isBad } from '../audits/verdicts.ts';
import type { AuditResult, AuditVerdict, Claim } from '../schema/audit.ts';
import type { Run } from '../schema/run.ts';
import { formatCount } from '../units/number.ts';
import { loadWords } from './level-words.ts';

/** What a verdict of an audit says of the numbers that it is about, in a word or two. */
export const auditWords: Readonly<Record<AuditVerdict, string>> = {
  invalid: 'Not valid',
  unsound: 'Unsound',
  caution: 'Caution',
  ok: 'Holds',
  'not-applicable': 'Not asked',
};

const claimNames: Readonly<Record<Claim, string>> = {
  rates: 'request rates',
  'token-rates': 'token rates',
  latencies: 'all latencies',
  tails: 'the slow percentiles of the latencies',
  ttft: 'times to first token',
  tpot: 'times per output token',
  itl: 'gaps between chunks (ITL)',
  tokens: 'token counts',
  server: 'what the server tells of itself',
  projections: 'projections made from them',
};

/** Kinds of numbers by the names that readers know, each once. */
export const claimWords = (claims: readonly Claim[]): string[] =>
  [...new Set(claims)].map((claim) => claimNames[claim]);

type Placed = AuditResult['findings'][number];

const speaksAgainst = ({ verdict }: { verdict: AuditVerdict }): boolean => isBad(verdict);

/** The audits that found something against the numbers, worst first, equals in the order asked. */
export const objections = (audits: readonly AuditResult[]): AuditResult[] =>
  audits.filter(speaksAgainst).toSorted(gravestFirst);

/** Those that take the trust from numbers: what they mean is struck or withheld. */
export const graveObjections = (audits: readonly AuditResult[]): AuditResult[] =>
  objections(audits).filter(({ verdict }) => verdict !== 'caution');

/** What an audit found against the numbers, worst first, equals in the order of the levels. */
export const findingsAgainst = ({ findings }: AuditResult): Placed[] =>
  findings.filter(speaksAgainst).toSorted(gravestFirst);

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

/** What was found with the level where it was, and what the number may be instead. */
export function findingWords({ level, visit, happened, hint }: Placed, loop: Run['loop']): string {
  const again = visit === 1 ? '' : `, visit ${formatCount(visit)}`;
  const where = level === null ? '' : `At ${loadWords(loop, level)}${again}: `;
  return `${where}${sentence(happened)}${hint === null ? '' : ` ${sentence(hint)}`}`;
}

/** An objection in a line: its title and the worst that it found. */
export function objectionWords(result: AuditResult, loop: Run['loop']): string {
  const [first, ...others] = findingsAgainst(result);
  if (first === undefined) return result.title;
  const more =
    others.length === 0
      ? ''
      : ` So too at ${formatCount(others.length)} more ${others.length === 1 ? 'level' : 'levels'}.`;
  return `${result.title}. ${findingWords(first, loop)}${more}`;
}
