import { auditWords, claimWords, findingWords, findingsAgainst, objections } from '../lib/assessment/audit-words.ts';
import type { AuditResult, AuditVerdict } from '../lib/schema/audit.ts';
import type { Run } from '../lib/schema/run.ts';
import { inOneList } from '../lib/units/list.ts';
import { formatCount } from '../lib/units/number.ts';

/** A run at many levels is told its worst; the others are named by their number. */
const mostFindings = 4;

/** What becomes of the numbers that an audit takes the trust from. */
const fates = [
  ['invalid', 'Withheld'],
  ['unsound', 'Struck'],
] as const;

/** Which numbers are withheld and which struck; empty where none is. */
const lostWords = ({ findings }: AuditResult): string =>
  fates
    .flatMap(([verdict, fate]) => {
      const lost = claimWords(findings.filter((one) => one.verdict === verdict).flatMap(({ claims }) => claims));
      return lost.length === 0 ? [] : [`${fate}: ${inOneList(lost)}.`];
    })
    .join(' ');

function against(result: AuditResult, loop: Run['loop']) {
  const { verdict, title, why, remedy } = result;
  const found = findingsAgainst(result);
  const rest = found.length - mostFindings;
  const more = rest > 0 ? [`So too at ${formatCount(rest)} more ${rest === 1 ? 'level' : 'levels'}.`] : [];
  return {
    verdict,
    word: auditWords[verdict],
    title,
    found: [...found.slice(0, mostFindings).map((finding) => findingWords(finding, loop)), ...more],
    lost: lostWords(result),
    why,
    remedy,
  };
}

/** What holds, with what was compared; of several levels how many could be asked. */
function heldWords({ title, findings }: AuditResult): string {
  const held = findings.filter(({ verdict }) => verdict === 'ok');
  const [first] = held;
  if (findings.length === 1 && first !== undefined) return `${title}: ${first.happened}`;
  const asked = held.length === findings.length ? 'each of' : `${formatCount(held.length)} of`;
  return `${title}, at ${asked} ${formatCount(findings.length)} levels.`;
}

const unaskedWords = ({ title, findings }: AuditResult): string =>
  `${title}? Not known: ${inOneList([...new Set(findings.map(({ happened }) => happened))])}.`;

const part = (count: number, words: (count: string) => string): string[] =>
  count === 0 ? [] : [words(count === 1 ? 'one' : formatCount(count))];

const unaskedTally = (count: number): string =>
  count === 0
    ? ''
    : ` ${formatCount(count)} more could not be asked, for want of what ${count === 1 ? 'it needs' : 'they need'}.`;

/** How the questions were answered, in a sentence. */
function tally(audits: readonly AuditResult[]): string {
  const count = (verdict: AuditVerdict): number => audits.filter((audit) => audit.verdict === verdict).length;
  const asked = audits.length - count('not-applicable');
  const rest = unaskedTally(count('not-applicable'));
  if (asked === 0) return 'Too little is known of the run for any audit to be asked.';
  if (asked === count('ok'))
    return `Nothing speaks against them: ${asked === 1 ? 'the only audit asked holds' : `all ${formatCount(asked)} audits hold`}.${rest}`;
  const parts = [
    ...part(count('invalid'), (n) => `${n} found numbers that cannot be true`),
    ...part(count('unsound'), (n) => `${n} found numbers that nothing may rest on`),
    ...part(count('caution'), (n) => `${n} ${n === 'one' ? 'calls' : 'call'} for caution`),
    ...part(count('ok'), (n) => `${n} ${n === 'one' ? 'holds' : 'hold'}`),
  ];
  return `Of ${formatCount(asked)} audits ${inOneList(parts)}.${rest}`;
}

/** How all questions were answered: in a sentence, what speaks against the numbers, what holds, and what could not be asked. */
export function auditLists(audits: readonly AuditResult[], loop: Run['loop']) {
  const of = (verdict: AuditVerdict): AuditResult[] => audits.filter((audit) => audit.verdict === verdict);
  return {
    tally: tally(audits),
    against: objections(audits).map((result) => against(result, loop)),
    held: of('ok').map(heldWords),
    unasked: of('not-applicable').map(unaskedWords),
  };
}
