import type { Assessment, FailureGroup } from '../../lib/schema/assessment.ts';
import type { FailureKind } from '../../lib/schema/record.ts';
import { formatElapsed } from '../../lib/units/duration.ts';
import { formatCount } from '../../lib/units/number.ts';
import { formatQuantity } from '../../lib/units/quantity.ts';
import { cell, type Cell, type Row, type Table } from '../blocks.ts';
import { reliabilityTable } from '../reliability-table.ts';
import { shorten } from '../text.ts';
import { defineSection } from './section.ts';

/** What each kind means, in the words of the record. */
const meanings: Readonly<Record<FailureKind, string>> = {
  connection: 'no connection, or it broke before the headers',
  timeout: 'the whole request took longer than TIMEOUT',
  'idle-timeout': 'the stream went silent for longer than allowed',
  http: 'a status outside 2xx that is not a refusal',
  rejected: '429, 503 or 529: the server refused the load',
  'stream-error': 'an error inside a stream, or an answer that cannot be parsed',
  'stream-cut': 'the stream ended without its proper end',
  empty: 'a complete answer without any output',
  aborted: 'ended by the server or by the run',
  untold: 'the tool that measured does not say why',
};

const longestMessage = 240;

/** What is told of the failures of one kind, whenever they were. */
export function failureCells(group: FailureGroup): Record<'header' | 'requests' | 'message', Cell> {
  const message = group.messages[0]?.text ?? '';
  const more = group.distinctMessages - 1;
  const statuses = group.statuses.filter(({ status }) => status > 0).map(({ status }) => `HTTP ${status}`);
  const beside = [
    ...statuses,
    ...(group.exampleId === null ? [] : [`first: ${group.exampleId}`]),
    ...(more > 0 ? [`${formatCount(more)} other ${more === 1 ? 'message' : 'messages'}`] : []),
  ].join(' · ');
  return {
    header: cell(group.kind, meanings[group.kind]),
    requests: cell(formatCount(group.count), formatQuantity(group.share, 'share')),
    message: cell(shorten(message === '' ? 'no message' : message, longestMessage), beside),
  };
}

function row(group: FailureGroup, startMs: number): Row {
  const [first, last] = [formatElapsed(group.firstMs - startMs), formatElapsed(group.lastMs - startMs)];
  const { header, requests, message } = failureCells(group);
  return { header, cells: [requests, cell(first === last ? first : `${first} to ${last}`), message] };
}

function table({ failures, counts, window }: Assessment): Table {
  return {
    caption: `${formatCount(counts.failed)} of ${formatCount(counts.measured)} requests failed`,
    head: [cell('Kind'), cell('Requests'), cell('When', 'since the first send'), cell('Most frequent message')],
    numeric: false,
    rows: failures.map((group) => row(group, window?.startMs ?? 0)),
    foot: 'Shares are of all measured requests.',
  };
}

export default defineSection({
  id: 'failures',
  title: 'Failures',
  view: (assessment) => {
    const { counts, failures, evidence } = assessment;
    const reliability = reliabilityTable(assessment);
    if (counts.failed > 0 && failures.length > 0) return { text: '', table: table(assessment), reliability };
    const text =
      counts.measured === 0
        ? 'No request was measured.'
        : counts.failed === 0
          ? `None of ${formatCount(counts.measured)} measured requests failed.`
          : `${formatCount(counts.failed)} of ${formatCount(counts.measured)} requests failed. Why is not known: ${evidence.source === 'summary' ? "k6's aggregates keep no messages." : 'the records do not say.'}`;
    return { text, table: null, reliability };
  },
});
