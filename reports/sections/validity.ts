import type { Assessment } from '../../lib/schema/assessment.ts';
import { formatCount } from '../../lib/units/number.ts';
import { formatInterval, formatQuantity } from '../../lib/units/quantity.ts';
import { cell, type Table } from '../blocks.ts';
import { shorten } from '../text.ts';
import { defineSection } from './section.ts';

const longestReason = 160;
const shownReasons = 15;

function sentence({ validity, measures }: Assessment): string {
  const rate = measures.find(({ id }) => id === 'valid-rate');
  if (validity === null || rate === undefined || rate.value === null)
    return 'No answer was tested against the workload’s own form.';
  const interval = rate.interval
    ? `, 95 % interval ${formatInterval(rate.interval.low, rate.interval.high, 'share')}`
    : '';
  const share = formatQuantity(rate.value, 'share');
  return `${formatCount(validity.valid)} of ${formatCount(validity.tested)} tested answers passed the workload’s own test (${share}${interval}). A failed request has no answer to test.`;
}

function table(validity: NonNullable<Assessment['validity']>): Table {
  const rest = validity.reasons.length - shownReasons;
  return {
    caption: 'Why answers were invalid',
    head: [cell('Reason'), cell('Answers'), cell('Share of tested')],
    numeric: true,
    rows: validity.reasons.slice(0, shownReasons).map(({ text, count, share }) => ({
      header: cell(shorten(text, longestReason)),
      cells: [cell(formatCount(count)), cell(formatQuantity(share, 'share'))],
    })),
    foot: rest > 0 ? `${formatCount(rest)} rarer reasons stand in assessment.json.` : '',
  };
}

export default defineSection({
  id: 'validity',
  title: 'Output validity',
  view: (assessment) => {
    const { validity } = assessment;
    return {
      text: sentence(assessment),
      table: validity !== null && validity.reasons.length > 0 ? table(validity) : null,
    };
  },
});
