import type { AuditResult, AuditVerdict } from '../schema/audit.ts';
import type { Audit } from './audit.ts';
import { audits } from './index.ts';
import type { Subject } from './subject.ts';
import { isBad, worstVerdict } from './verdicts.ts';

function titleOf({ title, failureTitle, cautionTitle = failureTitle }: Audit, verdict: AuditVerdict): string {
  if (verdict === 'caution') return cautionTitle;
  return isBad(verdict) ? failureTitle : title;
}

function answer(audit: Audit, subjects: readonly Subject[]): AuditResult {
  const findings = subjects.map((subject) => ({
    ...audit.judge(subject),
    level: subject.level,
    visit: subject.visit,
  }));
  const verdict = worstVerdict(findings.map((finding) => finding.verdict));
  const { id, why, remedy } = audit;
  return { id, title: titleOf(audit, verdict), verdict, why, remedy, findings };
}

/** Every audit asked: those of a run of the whole, those of a load of each of its levels, those of a statement of nothing else. */
export function judge(whole: Subject, loads: readonly Subject[], asked: readonly Audit[] = audits): AuditResult[] {
  return asked
    .filter(({ scope }) => scope !== 'statement' || whole.stated !== null)
    .map((audit) => answer(audit, audit.scope === 'load' && loads.length > 0 ? loads : [whole]));
}
