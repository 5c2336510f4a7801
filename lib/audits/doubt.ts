import type { Measure } from '../schema/assessment.ts';
import type { AuditResult } from '../schema/audit.ts';
import { isMeant } from './claims.ts';

type Place = { readonly level: number; readonly visit: number } | null;

/** The gravest finding that takes the trust from a measure; null where none does. */
function gravest(
  measure: Measure,
  results: readonly AuditResult[],
  place: Place,
): { verdict: 'unsound' | 'invalid'; title: string; happened: string } | null {
  const found = results.flatMap(({ title, findings }) =>
    findings.flatMap(({ verdict, happened, claims, level, visit }) => {
      if (verdict !== 'unsound' && verdict !== 'invalid') return [];
      const here = level === null || place === null || (level === place.level && visit === place.visit);
      return here && claims.some((claim) => isMeant(claim, measure)) ? [{ verdict, title, happened }] : [];
    }),
  );
  return found.find(({ verdict }) => verdict === 'invalid') ?? found[0] ?? null;
}

/** A measure as the audits leave it: with the standing `invalid` or `unsound` and the reason, where one speaks against it. */
export function doubted(measure: Measure, results: readonly AuditResult[], place: Place): Measure {
  if (measure.value === null) return measure;
  const doubt = gravest(measure, results, place);
  if (doubt === null || (doubt.verdict === 'unsound' && measure.standing === 'suppressed')) return measure;
  return { ...measure, standing: doubt.verdict, why: `${doubt.title}: ${doubt.happened}` };
}
