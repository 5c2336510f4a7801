import type { Assessment } from '../lib/schema/assessment.ts';
import type { FailureKind } from '../lib/schema/record.ts';
import { formatCount } from '../lib/units/number.ts';
import { cell, measureCell, type Row, type Table } from './blocks.ts';

/** What a kind of failure is to the reader who asks whether the server is reliable. */
const families: readonly (readonly [title: string, kinds: readonly FailureKind[]])[] = [
  ['Time-outs', ['timeout', 'idle-timeout']],
  ['Refusals under load', ['rejected']],
  ['Broken connections and streams', ['connection', 'stream-cut']],
  ['Errors in place of an answer', ['http', 'stream-error']],
  ['Answers ended by the server, or empty', ['aborted', 'empty']],
];

function failureRows({ failures, counts }: Assessment): Row[] {
  if (counts.failed > 0 && failures.length === 0) return [];
  return families.map(([title, kinds]) => {
    const count = failures.filter(({ kind }) => kinds.includes(kind)).reduce((sum, group) => sum + group.count, 0);
    return { header: cell(title), cells: [cell(formatCount(count)), cell('request records')] };
  });
}

/** Crashes, an exhausted memory included, show as a death or as counters that begin anew. */
function serverRows({ serverSide }: Assessment): Row[] {
  if (serverSide === null || serverSide.scrapes === 0) return [];
  const by = cell(`${formatCount(serverSide.scrapes)} scrapes`);
  const deaths = serverSide.restarts + (serverSide.died === null ? 0 : 1);
  return [{ header: cell('Crashes and restarts of the server'), cells: [cell(formatCount(deaths)), by] }];
}

function validityRows({ validity }: Assessment): Row[] {
  if (validity === null || validity.tested === 0) return [];
  const tested = cell(`${formatCount(validity.tested)} tested answers`);
  return [{ header: cell('Malformed answers'), cells: [cell(formatCount(validity.tested - validity.valid)), tested] }];
}

/** What could have gone wrong and how often it did; null of a run that measured nothing. */
export function reliabilityTable(assessment: Assessment): Table | null {
  const { counts, measures } = assessment;
  if (counts.measured === 0) return null;
  const success = measures.find(({ id }) => id === 'success-rate');
  return {
    caption: `Reliability, of ${formatCount(counts.measured)} measured requests`,
    head: [cell(''), cell('How often'), cell('By')],
    numeric: true,
    rows: [
      ...serverRows(assessment),
      ...failureRows(assessment),
      ...validityRows(assessment),
      { header: cell('Success rate'), cells: [measureCell(success, false), cell('95 % interval beside it')] },
    ],
    foot: '',
  };
}
