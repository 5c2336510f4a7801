import type { Measure } from '../schema/assessment.ts';
import type { AuditResult } from '../schema/audit.ts';
import burst from './burst.ts';
import { isMeant } from './claims.ts';

type Place = { readonly level: number; readonly visit: number } | null;
type Placed = AuditResult['findings'][number];

/** Whether a finding is about a place: one about the whole run is about all of them, and the whole is made of all its levels. */
const isAt = (place: Place, { level, visit }: Placed): boolean =>
  level === null || place === null || (level === place.level && visit === place.visit);

/** The gravest finding that takes the trust from a measure; null where none does. */
function gravest(
  measure: Measure,
  results: readonly AuditResult[],
  place: Place,
): { verdict: 'unsound' | 'invalid'; title: string; happened: string } | null {
  const found = results.flatMap(({ title, findings }) =>
    findings.flatMap((finding) => {
      const { verdict, happened, claims } = finding;
      if ((verdict !== 'unsound' && verdict !== 'invalid') || !isAt(place, finding)) return [];
      return claims.some((claim) => isMeant(claim, measure)) ? [{ verdict, title, happened }] : [];
    }),
  );
  return found.find(({ verdict }) => verdict === 'invalid') ?? found[0] ?? null;
}

/** Whether the requests of a place were a burst. */
const isBurstAt = (results: readonly AuditResult[], place: Place): boolean =>
  results.some(
    ({ id, findings }) =>
      id === burst.id && findings.some((finding) => finding.verdict === 'caution' && isAt(place, finding)),
  );

const isRate = (measure: Measure): boolean => isMeant('rates', measure) || isMeant('token-rates', measure);

/**
 * A measure as the audits leave it: one that they speak against has the standing `invalid` or `unsound` and the reason, and an
 * `invalid` one its number out of reach; the rate of a burst is named as such.
 */
export function doubted(measure: Measure, results: readonly AuditResult[], place: Place): Measure {
  if (measure.value === null) return measure;
  const named: Measure = isRate(measure) && isBurstAt(results, place) ? { ...measure, burst: true } : measure;
  const doubt = gravest(measure, results, place);
  if (doubt === null || (doubt.verdict === 'unsound' && measure.standing === 'suppressed')) return named;
  const why = `${doubt.title}: ${doubt.happened.replace(/\.$/, '')}`;
  if (doubt.verdict === 'unsound') return { ...named, standing: 'unsound', why };
  return { ...named, value: null, interval: null, refused: measure.value, standing: 'invalid', why };
}
