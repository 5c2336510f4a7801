import { findingWords, findingsAgainst, objectionWords } from '../lib/assessment/audit-words.ts';
import type { AuditResult } from '../lib/schema/audit.ts';
import type { Run } from '../lib/schema/run.ts';
import { inOneList } from '../lib/units/list.ts';
import { passedCase, type TestCase } from './junit-document.ts';

/** What stands beside the words of an audit in its test. */
interface Beside {
  readonly name: string;
  /** Sentences between what was found and what is to be done. */
  readonly reasons?: readonly string[];
  /** Where to read more of a failure; empty for nowhere. */
  readonly report?: string;
}

/** An audit as a test of JUnit: a caution passes with its words, and what was not known is skipped with what that was. */
export function auditCase(
  result: AuditResult,
  loop: Run['loop'],
  { name, reasons = [], report = '' }: Beside,
): TestCase {
  const { verdict, findings, title, remedy } = result;
  if (verdict === 'not-applicable') {
    const missing = inOneList([...new Set(findings.map(({ happened }) => happened))]);
    return { name, result: 'skipped', message: `not known: ${missing}`, text: '' };
  }
  const against = findingsAgainst(result).map((finding) => findingWords(finding, loop));
  if (against.length === 0) return passedCase(name);
  const text = [`${title}.`, ...against, ...reasons, `To do: ${remedy}`].join(' ');
  if (verdict === 'caution') return passedCase(name, text);
  const message = `${verdict}: ${objectionWords(result, loop)}`;
  return { name, result: 'failure', message, text: [text, report].filter(Boolean).join(' ') };
}
