import { auditVerdicts, type AuditVerdict } from '../schema/audit.ts';

const gravity = (verdict: AuditVerdict): number => auditVerdicts.indexOf(verdict);

/** Of several verdicts the worst. */
export const worstVerdict = (verdicts: readonly AuditVerdict[]): AuditVerdict =>
  auditVerdicts.findLast((verdict) => verdicts.includes(verdict)) ?? 'not-applicable';

/** Whether a verdict is one that a reader must see. */
export const isBad = (verdict: AuditVerdict): boolean => gravity(verdict) >= gravity('caution');

/** Puts the worst verdict first. */
export const gravestFirst = (a: { verdict: AuditVerdict }, b: { verdict: AuditVerdict }): number =>
  gravity(b.verdict) - gravity(a.verdict);
