import type { StatedJudgement } from '../../lib/assessment/judge-stated.ts';
import type { AuditResult, Finding } from '../../lib/schema/audit.ts';
import { inOneList } from '../../lib/units/list.ts';
import { formatCount, formatLevel } from '../../lib/units/number.ts';
import { formatQuantity } from '../../lib/units/quantity.ts';

const order = ['invalid', 'unsound', 'caution'] as const;

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

/** What the audits say of one run or result, worst first, in lines for a terminal. */
export function judgementText(judgement: StatedJudgement): string {
  const { name, audits } = judgement;
  const bad = order.flatMap((verdict) => audits.filter((result) => result.verdict === verdict));
  const good = audits.filter(({ verdict }) => verdict === 'ok').length;
  const unasked = audits.filter(({ verdict }) => verdict === 'not-applicable');
  const missing = [...new Set(unasked.flatMap(({ findings }) => findings.map(({ happened }) => happened)))];
  return [
    name,
    ...(bad.length === 0 ? ['  Nothing speaks against these numbers, of what could be asked.'] : bad.flatMap(badLines)),
    ...measureLines(judgement),
    `  ${formatCount(good)} ${good === 1 ? 'question holds' : 'questions hold'}; ${formatCount(unasked.length)} could not be asked.`,
    ...missing.map((what) => `    not known: ${what}`),
  ]
    .join('\n')
    .replaceAll('\u00a0', ' ');
}
