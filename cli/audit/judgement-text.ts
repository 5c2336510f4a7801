import { objections } from '../../lib/assessment/audit-words.ts';
import type { StatedJudgement } from '../../lib/assessment/judge-stated.ts';
import type { AuditResult, Finding } from '../../lib/schema/audit.ts';
import { inOneList } from '../../lib/units/list.ts';
import { formatCount, formatLevel } from '../../lib/units/number.ts';
import { formatQuantity } from '../../lib/units/quantity.ts';

type Placed = AuditResult['findings'][number];

const sentence = ({ happened, hint }: Finding): string[] => [happened, ...(hint === null ? [] : [hint])];

/** A finding with the level that it is of, where there are several. */
const found = (finding: Placed): string[] => {
  const [first = '', ...rest] = sentence(finding);
  return [finding.level === null ? first : `at ${formatLevel(finding.level)}: ${first}`, ...rest];
};

function badLines({ title, verdict, findings, remedy }: AuditResult): string[] {
  const bad = findings.filter((finding) => finding.verdict === verdict);
  return [
    `  ${verdict.toUpperCase()}  ${title}`,
    ...bad.flatMap(found).map((line) => `    ${line}`),
    `    → ${remedy}`,
  ];
}

function measureLines({ measures }: StatedJudgement): string[] {
  const told = measures.filter(({ standing }) => standing === 'invalid' || standing === 'unsound');
  if (told.length === 0) return [];
  const names = told.map(({ id, value, refused, unit }) => `${id} ${formatQuantity(refused ?? value ?? 0, unit)}`);
  return [`  Do not quote: ${inOneList(names)}.`];
}

/** Why nothing may be foretold from it, without the advice that goes with each reason. */
function projectionLines({ projection }: StatedJudgement): string[] {
  if (projection === null || projection.allowed) return [];
  const why = projection.reasons.map((reason) => /^Not known: [^.]*|^[^:.]*/.exec(reason)?.[0] ?? reason);
  return [`  Nothing may be foretold from it: ${why.join('; ')}.`];
}

function unaskedLines(unasked: readonly AuditResult[], listed: boolean): string[] {
  if (!listed) return [];
  const missing = new Set(unasked.flatMap(({ findings }) => findings.map(({ happened }) => happened)));
  return [...missing].map((what) => `    not known: ${what}`);
}

/** What the audits say of one run or result, worst first, in lines for a terminal; on request with all that is not known. */
export function judgementText(judgement: StatedJudgement, listed: boolean): string {
  const { name, audits } = judgement;
  const bad = objections(audits);
  const good = audits.filter(({ verdict }) => verdict === 'ok').length;
  const unasked = audits.filter(({ verdict }) => verdict === 'not-applicable');
  const more = listed || unasked.length === 0 ? '' : ' (--unasked says why)';
  return [
    name,
    ...(bad.length === 0 ? ['  Nothing speaks against these numbers, of what could be asked.'] : bad.flatMap(badLines)),
    ...measureLines(judgement),
    ...projectionLines(judgement),
    `  ${formatCount(good)} ${good === 1 ? 'question holds' : 'questions hold'}; ${formatCount(unasked.length)} could not be asked${more}.`,
    ...unaskedLines(unasked, listed),
  ]
    .join('\n')
    .replaceAll('\u00a0', ' ');
}
