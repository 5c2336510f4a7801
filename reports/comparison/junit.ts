import { comparisonWords, loadTitle, measureTitle } from '../../lib/comparison/words.ts';
import type { ComparedMeasure, Comparison, Regression } from '../../lib/schema/comparison.ts';
import { formatQuantity } from '../../lib/units/quantity.ts';
import { junitDocument, passedCase, type TestCase } from '../junit-document.ts';

const results = { fail: 'failure', inconclusive: 'skipped' } as const;

function caseOf(verdict: Regression['verdict'], name: string, why: string, report: string): TestCase {
  if (verdict === 'pass') return passedCase(name);
  const message = verdict === 'inconclusive' ? `inconclusive: ${why}` : why;
  return { name, result: results[verdict], message, text: `Report: ${report}` };
}

/** What the first side and this one have of the measure: `812 ms after 640 ms`. */
function valuesWords({ values, unit }: ComparedMeasure, side: string): string {
  const [base] = values;
  const value = values.find((each) => each.side === side)?.value ?? null;
  if (base === undefined || base.value === null || value === null) return '';
  return `${formatQuantity(value, unit)} after ${formatQuantity(base.value, unit)}: `;
}

function regressionCase(comparison: Comparison, regression: Regression, report: string): TestCase {
  const { measure: id, side, verdict, reason } = regression;
  const load = comparison.loads.find(({ level, visit }) => level === regression.level && visit === regression.visit);
  const measure = load?.measures.find((each) => each.id === id);
  const name = [
    measure === undefined ? id : measureTitle(measure),
    comparison.sides.length > 2 ? side : '',
    loadTitle(comparison, regression),
  ];
  const values = measure === undefined ? '' : valuesWords(measure, side);
  return caseOf(verdict, name.filter(Boolean).join(' '), `${values}${reason}`, report);
}

/**
 * What `--fail-on` decided as JUnit XML: a test for all of it, and one for each measure that has a limit. Null where no limit was asked
 * about, as a file without a decision would be one more test that passes.
 */
export function comparisonJunit(comparison: Comparison, reportPath: string): string | null {
  const { regressions, sides } = comparison;
  if (regressions === null) return null;
  const { sentence } = comparisonWords(comparison);
  // the schema asks for a time, and of stated results nobody tells one
  const starts = sides
    .flatMap(({ runs }) => runs.map(({ startedAt }) => startedAt ?? new Date(0).toISOString()))
    .sort();
  return junitDocument({ name: 'comparison', startedAt: starts.at(-1) ?? '' }, [
    {
      name: 'comparison',
      cases: [caseOf(regressions.verdict, 'verdict', sentence, reportPath)],
      properties: {
        ...Object.fromEntries(sides.map(({ name, runs }) => [name, runs.map(({ id }) => id).join(', ')])),
        report: reportPath,
      },
    },
    {
      name: 'regressions',
      cases: regressions.list.map((regression) => regressionCase(comparison, regression, reportPath)),
    },
  ]);
}
