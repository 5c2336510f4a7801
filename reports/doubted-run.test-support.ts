import { join } from 'node:path';
import { defineAudit, type Audit } from '../lib/audits/audit.ts';
import burst from '../lib/audits/burst.ts';
import { assessEvidence } from '../lib/assessment/assess.ts';
import { evidenceOfRecords } from '../lib/assessment/evidence-of-records.ts';
import { unknownSetup } from '../lib/facts/setup.ts';
import type { Assessment } from '../lib/schema/assessment.ts';
import type { Finding } from '../lib/schema/audit.ts';
import { fixtureRuns } from './golden/make-runs.ts';
import { readRun } from './read-run.ts';

/** An audit that finds this, whatever it is asked about. */
export const finds = (id: string, finding: Finding, rest: Partial<Audit> = {}): Audit =>
  defineAudit({
    id,
    title: `The ${id} holds`,
    failureTitle: `The ${id} is broken`,
    why: `Why the ${id} matters.`,
    remedy: `Mend the ${id}.`,
    scope: 'run',
    needs: [],
    judge: () => finding,
    ...rest,
  });

/** A golden run as it would be assessed if these audits, beside that of a burst, were the only ones. */
export async function assessedWith(name: string, audits: readonly Audit[]): Promise<Assessment> {
  const content = await readRun(join(fixtureRuns, name));
  if (content.source !== 'records') throw new Error(`${name} has no records`);
  const { run, columns, summary, reading } = content;
  return assessEvidence(evidenceOfRecords(run, columns, summary, reading, content), unknownSetup, [burst, ...audits]);
}
