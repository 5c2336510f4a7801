import type { Plan } from '../../../lib/schema/plan.ts';
import type { Series } from '../../../lib/schema/plan/series.ts';
import { formatCount } from '../../../lib/units/number.ts';
import { formatLimit } from '../../../lib/units/quantity.ts';
import { cell, type Cell, type Row, type Table } from '../../blocks.ts';
import { defineSection } from '../../sections/section.ts';
import { capacityOf, inOrder } from '../chosen-series.ts';
import { limitWords } from '../limit-words.ts';
import { absent, estimateCell, refusalWords, refusedCell, timeCell } from '../words.ts';

function capacityCell(series: Series): Cell {
  const answer = series.capacity[0]?.capacity;
  if (answer === undefined) return absent();
  if (answer.told === null) return refusedCell();
  const shown = estimateCell(answer.told.requestsPerS, 'req/s');
  return answer.told.basis === 'upper-bound' ? { ...shown, sub: 'upper bound' } : shown;
}

function serversCell({ servers }: Series, meanRps: number): Cell {
  const answer = servers.find((one) => one.meanRps === meanRps)?.answer;
  return answer?.told ? cell(formatCount(answer.told.servers)) : absent();
}

function batchCell({ times }: Series, requests: number): Cell {
  const told = times.find((time) => time.chosen && time.requests === requests)?.answer.told;
  return told ? timeCell(told.seconds) : absent();
}

function table(plan: Plan): Table {
  const all = inOrder(plan);
  const rate = plan.ask.rates[0];
  const requests = plan.ask.requests.findLast((count) =>
    all.some(({ times }) => times.some((time) => time.chosen && time.requests === count && time.answer.told !== null)),
  );
  const rows = all.map((series): Row => ({
    header: cell(series.name, series.id === plan.chosen ? 'the answers are of this one' : ''),
    cells: [
      capacityCell(series),
      cell(capacityOf(series) === null ? '' : limitWords(series)),
      ...(rate === undefined ? [] : [serversCell(series, rate)]),
      ...(requests === undefined ? [] : [batchCell(series, requests)]),
    ],
  }));
  return {
    caption: 'By capacity',
    head: [
      cell('Set-up'),
      cell('SLO capacity', 'one server'),
      cell('Limited by'),
      ...(rate === undefined ? [] : [cell(`Servers for ${formatLimit(rate, 'req/s')}`)]),
      ...(requests === undefined ? [] : [cell(`${formatCount(requests)} requests`)]),
    ],
    numeric: true,
    rows,
    foot: 'Small print: 95 % interval.',
  };
}

export default defineSection<Plan>({
  id: 'set-ups',
  title: 'The set-ups beside each other',
  view: (plan) =>
    plan.series.length < 2
      ? null
      : {
          table: table(plan),
          points: refusalWords(
            inOrder(plan).map(({ name, capacity }) => ({ name, refusals: capacity[0]?.capacity.refusals ?? null })),
          ),
        },
});
