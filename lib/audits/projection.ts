import type { Projection } from '../schema/assessment.ts';
import type { AuditResult } from '../schema/audit.ts';
import { formatCount } from '../units/number.ts';
import { formatQuantity } from '../units/quantity.ts';
import type { Subject } from './subject.ts';

/** Audits that must be satisfied: of these a caution is too much, and so is not knowing. */
const needed: ReadonlySet<string> = new Set(['burst', 'steady-state']);
/** From this share of failures on, the rate is that of another load than the one planned. */
export const mostFailed = 0.01;

/** What the audits say against it here, and what to do about each. */
function objections(results: readonly AuditResult[], { level, visit }: Subject): string[] {
  return results.flatMap(({ id, title, remedy, findings }) =>
    findings.flatMap(({ verdict, happened, ...place }) => {
      const here = place.level === null || (place.level === level && place.visit === visit);
      if (!here || verdict === 'ok' || (!needed.has(id) && verdict !== 'unsound' && verdict !== 'invalid')) return [];
      return [
        verdict === 'not-applicable'
          ? `Not known: ${happened}. Keep the request records of the run.`
          : `${title}: ${happened} ${remedy}`,
      ];
    }),
  );
}

function failures({ counts: { measured, failed } }: Subject): string[] {
  if (measured === null || failed === null || failed < mostFailed * measured || failed === 0) return [];
  return [
    `${formatCount(failed)} of ${formatCount(measured)} requests failed (${formatQuantity(failed / measured, 'share')}): the server did not carry this load. Measure one at which fewer than ${formatQuantity(mostFailed, 'share')} fail.`,
  ];
}

/**
 * C30 of the method: whether more requests, or another time, may be foretold from the figures of a load. Nothing is, from a number
 * that an audit doubts, from a burst, nor from a load that was not steady for long enough; the reasons say what to measure instead.
 */
export function projection(results: readonly AuditResult[], subject: Subject): Projection {
  const reasons = [...objections(results, subject), ...failures(subject)];
  return { allowed: reasons.length === 0, reasons };
}
