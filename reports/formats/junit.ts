import { objectiveWords } from '../../lib/assessment/objective-words.ts';
import { gateClause, verdictWords } from '../../lib/assessment/verdict-words.ts';
import type { Assessment, Gate } from '../../lib/schema/assessment.ts';
import { auditCase } from '../audit-case.ts';
import { junitDocument, passedCase, type TestCase, type TestSuite } from '../junit-document.ts';
import { defineFormat } from './format.ts';

/** The run as a whole: how it ended, and what no single objective tells. */
function verdictCase(assessment: Assessment, report: string): TestCase {
  const { word, ending, sentence } = verdictWords(assessment);
  const { outcome } = assessment.verdict;
  if (outcome === 'pass') return passedCase('verdict');
  const message = [`${word}:`, ending ?? '', sentence].filter(Boolean).join(' ');
  return { name: 'verdict', result: outcome === 'fail' ? 'failure' : 'skipped', message, text: report };
}

function gateCase(gate: Gate, report: string): TestCase {
  const { objective, verdict, reason, alert } = gate;
  const name = objectiveWords(objective);
  if (verdict === 'pass') return passedCase(name, alert === undefined ? '' : `Alert: ${alert}. ${reason}.`);
  const text = `${reason}. ${report}`;
  return verdict === 'fail'
    ? { name, result: 'failure', message: gateClause(gate), text }
    : { name, result: 'skipped', message: `inconclusive: ${reason}`, text };
}

const thresholdCase = (threshold: string, report: string): TestCase => ({
  name: `threshold of k6 ${threshold}`,
  result: 'failure',
  message: `k6 missed ${threshold}`,
  text: `No objective stands behind it, so the records do not decide it. ${report}`,
});

/** How long requests were measured, s. */
const measuredSeconds = ({ window }: Assessment): number => ((window?.endMs ?? 0) - (window?.startMs ?? 0)) / 1000;

/** What CI servers read: a test for the run, for each objective and for each audit. */
export const junit = defineFormat({
  id: 'junit',
  file: 'junit.xml',
  render: (assessment, _own, reportPath) => {
    const { run, gates, otherThresholds, audits } = assessment;
    const report = reportPath === undefined ? `See report.html of run ${run.id}.` : `Report: ${reportPath}`;
    const suites: readonly TestSuite[] = [
      {
        name: 'run',
        cases: [{ ...verdictCase(assessment, report), seconds: measuredSeconds(assessment) }],
        properties: {
          run: run.id,
          model: run.server.model,
          ...(reportPath === undefined ? {} : { report: reportPath }),
        },
      },
      {
        name: 'objectives',
        cases: [
          ...gates.map((gate) => gateCase(gate, report)),
          ...otherThresholds.map((threshold) => thresholdCase(threshold, report)),
        ],
      },
      {
        name: 'audits',
        cases: audits.map((result) =>
          // by its id, which is the same in every run: the titles of a good and of a bad end differ
          auditCase(result, run.loop, { name: result.id, reasons: [result.why], report }),
        ),
      },
    ];
    return junitDocument({ name: run.scenario, startedAt: run.startedAt }, suites);
  },
});
