import { graveObjections, objectionWords } from '../../assessment/audit-words.ts';
import type { AuditResult } from '../../schema/audit.ts';
import type { PlanRun } from '../../schema/plan.ts';
import { pointsOf } from '../load-point.ts';
import type { NamedRun } from './name-runs.ts';

/** Where all requests fail no figure is true, but that the load is too much is. */
const ofFailures = 'error-share';

/** An audit that refuses figures of the whole run; those of a level are refused there alone. */
const refuses = ({ id, findings }: AuditResult): boolean =>
  id !== ofFailures &&
  findings.some(({ verdict, level, claims }) => verdict === 'invalid' && level === null && claims.length > 0);

/** Why nothing may be planned from a run; null of one that counts. */
export function leftOut({ assessment }: NamedRun): string | null {
  const { audits, run, counts } = assessment;
  const impossible = graveObjections(audits).find(refuses);
  if (impossible !== undefined) return objectionWords(impossible, run.loop);
  if (counts.measured === 0) return 'None of its requests was measured.';
  return pointsOf(assessment).length > 0 ? null : 'Its loads cannot be told apart.';
}

/** A run as the plan lists it. */
export function planRun(named: NamedRun): PlanRun {
  const { assessment, folder, cell, id } = named;
  const { run, audits, counts, verdict } = assessment;
  return {
    id,
    folder,
    scenario: run.scenario,
    values: { ...cell?.values },
    repeat: cell?.repeat ?? 1,
    startedAt: run.startedAt,
    measured: counts.measured,
    succeeded: counts.succeeded,
    verdict: verdict.outcome,
    objections: graveObjections(audits).map((result) => objectionWords(result, run.loop)),
    leftOut: leftOut(named),
  };
}
