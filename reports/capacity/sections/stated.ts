import type { Plan } from '../../../lib/schema/plan.ts';
import { formatDuration } from '../../../lib/units/duration.ts';
import { formatCount, formatSignificant, missing } from '../../../lib/units/number.ts';
import { formatInterval, formatQuantity } from '../../../lib/units/quantity.ts';
import { cell, type Cell, type Row, type Table } from '../../blocks.ts';
import { defineSection } from '../../sections/section.ts';
import { timeAnswerCell } from '../words.ts';

type Stated = Plan['stated'][number];
type Told = NonNullable<Stated['plan']['told']>;

/** Each result: what may be planned with it, or why nothing may. */
function resultsTable({ stated }: Plan): Table {
  return {
    caption: 'Results as they are stated',
    head: [cell('Result'), cell('May be planned with'), cell('Why')],
    numeric: false,
    rows: stated.map(({ name, plan: { told, refusals }, findings }): Row => ({
      header: cell(name),
      cells: [
        told === null
          ? cell('no', '', 'withheld')
          : cell(
              formatQuantity(told.rateRps.value, 'req/s'),
              formatInterval(told.rateRps.low, told.rateRps.high, 'req/s'),
            ),
        cell([...(refusals ?? told?.cautions ?? []), ...findings].join(' ') || missing),
      ],
    })),
    foot: '',
  };
}

const agreement = (agrees: boolean | null): Cell =>
  agrees === null ? cell(missing, '', 'missing') : cell(agrees ? '✓ within ours' : '✕ outside of ours');

function timesTable(name: string, { times, foretold }: Told): Table {
  const asked = times.map(({ requests, time }): Row => ({
    header: cell(formatCount(requests)),
    cells: [timeAnswerCell(time), cell(missing, '', 'missing'), agreement(null)],
  }));
  const own = foretold.map(({ requests, statedSeconds, time, agrees }): Row => ({
    header: cell(formatCount(requests)),
    cells: [timeAnswerCell(time), cell(formatDuration(1000 * statedSeconds)), agreement(agrees)],
  }));
  const known = new Set(foretold.map(({ requests }) => formatCount(requests)));
  return {
    caption: `Times from “${name}”`,
    head: [cell('Requests'), cell('Ours', '95 % interval'), cell('As stated'), cell('Agree?')],
    numeric: true,
    rows: [...asked.filter(({ header }) => !known.has(header.text)), ...own],
    foot: '',
  };
}

function factorsTable({ factors }: Plan): Table {
  return {
    caption: 'Why one rate is so many times another',
    head: [
      cell('Faster and slower'),
      cell('Times'),
      cell('Requests in flight'),
      cell('Time of a request'),
      cell('In words'),
    ],
    numeric: false,
    rows: factors.map(({ faster, slower, factor, inFlight, perSlot, words }): Row => ({
      header: cell(faster, `against ${slower}`),
      cells: [
        cell(`×\u00a0${formatSignificant(factor)}`),
        cell(`×\u00a0${formatSignificant(inFlight)}`),
        cell(`×\u00a0${formatSignificant(perSlot)}`),
        cell(words.join(' ')),
      ],
    })),
    foot: '',
  };
}

export default defineSection<Plan>({
  id: 'stated',
  title: 'Results that somebody states',
  view: (plan) => {
    if (plan.stated.length === 0) return null;
    const tables = plan.stated.flatMap(({ name, plan: { told } }) => (told === null ? [] : [timesTable(name, told)]));
    return {
      tables: [resultsTable(plan), ...tables, ...(plan.factors.length === 0 ? [] : [factorsTable(plan)])],
    };
  },
});
