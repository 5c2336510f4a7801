import { partEndings } from '../../lib/assessment/parts.ts';
import type { Assessment } from '../../lib/schema/assessment.ts';
import { formatDuration, formatInstant } from '../../lib/units/duration.ts';
import { formatCount, missing } from '../../lib/units/number.ts';
import { formatQuantity } from '../../lib/units/quantity.ts';
import { cell, type Row, type Table } from '../blocks.ts';
import { shorten } from '../text.ts';
import { failureCells } from './failures.ts';
import { defineSection } from './section.ts';

type Resumed = NonNullable<Assessment['resumed']>;
type Part = Resumed['parts'][number];

const longestSetting = 60;

function partRow(part: Part, index: number): Row {
  const { startedAt, state, span, sent, succeeded, failed, cutShort, rateRps, changes, torn } = part;
  const beside = [
    ...(cutShort > 0 ? [`${formatCount(cutShort)} cut short`] : []),
    ...(torn ? ['its last record was cut off'] : []),
  ].join(', ');
  const changed = changes.map(
    ({ name, from, to }) => `${name} ${shorten(from, longestSetting)} → ${shorten(to, longestSetting)}`,
  );
  return {
    header: cell(`Part ${index + 1}`, formatInstant(startedAt)),
    cells: [
      cell(partEndings[state], beside),
      cell(formatCount(sent)),
      cell(formatCount(succeeded)),
      cell(formatCount(failed)),
      span === null ? cell(missing, '', 'missing') : cell(formatDuration(span.endMs - span.startMs)),
      rateRps === null ? cell(missing, '', 'missing') : cell(formatQuantity(rateRps, 'req/s')),
      cell(changed.length === 0 ? (index === 0 ? '' : 'nothing') : changed.join('; ')),
    ],
  };
}

const partsTable = ({ parts }: Resumed): Table => ({
  caption: 'What each part did',
  head: [
    cell('Part', 'began'),
    cell('How it ended'),
    cell('Requests'),
    cell('Succeeded'),
    cell('Failed'),
    cell('Lasted', 'first send to last end'),
    cell('Successes per second'),
    cell('Other than before'),
  ],
  numeric: false,
  rows: parts.map(partRow),
  foot: 'Requests that a part sent again are counted in each part that sent them; everywhere else in this report only their last outcome counts.',
});

function earlierFailures({ failures, retried }: Resumed): Table | null {
  if (failures.length === 0) return null;
  return {
    caption: `Earlier failures of the ${formatCount(retried)} requests that were sent again`,
    head: [cell('Kind'), cell('Requests'), cell('Most frequent message')],
    numeric: false,
    rows: failures.map((group) => {
      const { header, requests, message } = failureCells(group);
      return { header, cells: [requests, message] };
    }),
    foot: 'Shares are of the requests that were sent again.',
  };
}

export default defineSection({
  id: 'parts',
  title: 'How the run was resumed',
  view: ({ resumed }) => {
    if (resumed === null) return null;
    const { parts, retried } = resumed;
    const again =
      retried === 0
        ? 'No request was sent twice.'
        : `${formatCount(retried)} requests without success were sent again by a later part.`;
    return {
      text: `The run was made in ${parts.length} parts. ${again} Rates and times leave out what lies between the parts.`,
      parts: partsTable(resumed),
      failures: earlierFailures(resumed),
    };
  },
});
