import { findingWords, findingsAgainst, objectionWords } from '../../lib/assessment/audit-words.ts';
import { objectiveWords } from '../../lib/assessment/objective-words.ts';
import { gateClause, verdictWords } from '../../lib/assessment/verdict-words.ts';
import type { Assessment, Gate } from '../../lib/schema/assessment.ts';
import type { AuditResult } from '../../lib/schema/audit.ts';
import { inOneList } from '../../lib/units/list.ts';
import { element, printXml, type Xml } from '../xml.ts';
import { defineFormat } from './format.ts';

/** One test as a CI server counts it. */
interface TestCase {
  readonly name: string;
  readonly result: 'passed' | 'failure' | 'skipped';
  /** Of a test that did not pass: why, in a line. */
  readonly message: string;
  /** More of it; of a test that passed, what it said all the same. */
  readonly text: string;
}

const passed = (name: string, text = ''): TestCase => ({ name, result: 'passed', message: '', text });

/** The run as a whole: how it ended, and what no single objective tells. */
function verdictCase(assessment: Assessment, report: string): TestCase {
  const { word, ending, sentence } = verdictWords(assessment);
  const { outcome } = assessment.verdict;
  if (outcome === 'pass') return passed('verdict');
  const message = [`${word}:`, ending ?? '', sentence].filter(Boolean).join(' ');
  return { name: 'verdict', result: outcome === 'fail' ? 'failure' : 'skipped', message, text: report };
}

function gateCase(gate: Gate, report: string): TestCase {
  const { objective, verdict, reason, alert } = gate;
  const name = objectiveWords(objective);
  if (verdict === 'pass') return passed(name, alert === undefined ? '' : `Alert: ${alert}. ${reason}.`);
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

/** Named by its id, which is the same in every run: the titles of a good and of a bad end differ. */
function auditCase(result: AuditResult, { run }: Assessment): TestCase {
  const { id: name, verdict, findings, why, remedy } = result;
  if (verdict === 'not-applicable')
    return {
      name,
      result: 'skipped',
      message: `not known: ${inOneList([...new Set(findings.map(({ happened }) => happened))])}`,
      text: '',
    };
  const against = findingsAgainst(result).map((finding) => findingWords(finding, run.loop));
  if (against.length === 0) return passed(name);
  const text = [result.title + '.', ...against, why, `To do: ${remedy}`].join(' ');
  if (verdict === 'caution') return passed(name, text);
  return { name, result: 'failure', message: `${verdict}: ${objectionWords(result, run.loop)}`, text };
}

function caseXml({ name, result, message, text }: TestCase, classname: string): Xml {
  const attributes = { classname, name, time: '0' };
  if (result !== 'passed') return element('testcase', attributes, [element(result, { type: result, message }, text)]);
  return element('testcase', attributes, text === '' ? [] : [element('system-out', {}, text)]);
}

const countOf = (cases: readonly TestCase[], kind: TestCase['result']): string =>
  String(cases.filter(({ result }) => result === kind).length);

function suite(name: string, id: number, cases: readonly TestCase[], { run }: Assessment): Xml {
  return element(
    'testsuite',
    {
      name,
      id: String(id),
      package: run.scenario,
      // without zone or fraction, as Ant's own schema has it; UTC
      timestamp: run.startedAt.slice(0, 19),
      hostname: 'localhost',
      tests: String(cases.length),
      failures: countOf(cases, 'failure'),
      errors: '0',
      skipped: countOf(cases, 'skipped'),
      time: '0',
    },
    cases.map((one) => caseXml(one, `${run.scenario}.${name}`)),
  );
}

/** What CI servers read: a test for the run, for each objective and for each audit. */
export const junit = defineFormat({
  id: 'junit',
  file: 'junit.xml',
  render: (assessment) => {
    const { run, window, gates, otherThresholds, audits } = assessment;
    const report = `See report.html of run ${run.id}.`;
    const suites: readonly (readonly [string, readonly TestCase[]])[] = [
      ['run', [verdictCase(assessment, report)]],
      [
        'objectives',
        [
          ...gates.map((gate) => gateCase(gate, report)),
          ...otherThresholds.map((threshold) => thresholdCase(threshold, report)),
        ],
      ],
      ['audits', audits.map((result) => auditCase(result, assessment))],
    ];
    const all = suites.flatMap(([, cases]) => cases);
    return printXml(
      element(
        'testsuites',
        {
          name: `${run.scenario} on ${run.server.model}`,
          tests: String(all.length),
          failures: countOf(all, 'failure'),
          errors: '0',
          time: (((window?.endMs ?? 0) - (window?.startMs ?? 0)) / 1000).toFixed(3),
        },
        suites.map(([name, cases], id) => suite(name, id, cases, assessment)),
      ),
    );
  },
});
