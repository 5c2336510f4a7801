import { formatDuration } from '../../../lib/units/duration.ts';
import { formatCount } from '../../../lib/units/number.ts';
import { cell, type Row, type Table } from '../../blocks.ts';
import { defineSection } from '../../sections/section.ts';
import type { JudgedFile, JudgedResult } from '../judged-file.ts';

/** The objection without what it found, which stands with the audits. */
const short = (reason: string): string => /^Not known: [^.]*|^[^:.]*/.exec(reason)?.[0] ?? reason;

const refused = ({ name, projection }: JudgedResult): string[] =>
  projection === null || projection.allowed ? [] : [`${name}: ${projection.reasons.map(short).join('; ')}.`];

function rowsOf({ name, stated }: JudgedResult): Row[] {
  return stated.projections.map(({ requests, seconds, secondsWithPrefixCache: less }) => ({
    header: cell(`${formatCount(requests)} requests`, name),
    cells: [
      cell(formatDuration(1000 * seconds)),
      less === undefined ? cell('') : cell(formatDuration(1000 * less), 'with the saving of the prefix cache'),
    ],
  }));
}

function table(rows: readonly Row[]): Table {
  return {
    caption: 'What is foretold there',
    head: [cell(''), cell('Time'), cell('With a saving')],
    numeric: true,
    rows,
    foot: 'As stated: these are no times of ours.',
  };
}

/** What is foretold there, and why more may not be. */
export const foretold = defineSection<JudgedFile>({
  id: 'foretold',
  title: 'May more be foretold from it?',
  view: ({ results }) => {
    const rows = results.flatMap(rowsOf);
    const reasons = results.flatMap(refused);
    return {
      table: rows.length === 0 ? null : table(rows),
      text:
        reasons.length === 0
          ? 'Nothing forbids it: k6-vllm plan says how long so many requests take, with an interval.'
          : 'Not from these, and why:',
      reasons,
    };
  },
});
