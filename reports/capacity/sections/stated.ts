import type { Plan } from '../../../lib/schema/plan.ts';
import { formatDuration } from '../../../lib/units/duration.ts';
import { formatCount, formatSignificant, missing } from '../../../lib/units/number.ts';
import { formatInterval, formatQuantity } from '../../../lib/units/quantity.ts';
import { cell, type Cell, type Row, type Table } from '../../blocks.ts';
import { defineSection } from '../../sections/section.ts';
import { once, timeAnswerCell } from '../words.ts';

type Stated = Plan['stated'][number];
type Told = NonNullable<Stated['plan']['told']>;

/** A result: what may be planned with it, or why nothing may. */
const judged = ({ name, plan: { told, refusals }, findings }: Stated) => ({
  name,
  state: told === null ? 'refused' : 'told',
  word:
    told === null
      ? 'Nothing may be planned with it.'
      : `${formatQuantity(told.rateRps.value, 'req/s')} (${formatInterval(told.rateRps.low, told.rateRps.high, 'req/s')}) may be planned with.`,
  reasons: once([...(refusals ?? told?.cautions ?? []), ...findings]),
});

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
    head: [cell('Faster, against slower'), cell('Times'), cell('Requests in flight'), cell('Time of a request')],
    numeric: true,
    rows: factors.map(({ faster, slower, factor, inFlight, perSlot }): Row => ({
      header: cell(faster, `against ${slower}`),
      cells: [factor, inFlight, perSlot].map((times) => cell(`×\u00a0${formatSignificant(times)}`)),
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
      results: plan.stated.map(judged),
      tables,
      factors: plan.factors.length === 0 ? null : factorsTable(plan),
      words: once(plan.factors.flatMap(({ words }) => words)),
    };
  },
});
