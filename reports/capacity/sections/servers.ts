import type { Plan } from '../../../lib/schema/plan.ts';
import type { Series } from '../../../lib/schema/plan/series.ts';
import { formatCount, formatTrimmed } from '../../../lib/units/number.ts';
import { formatLimit, formatQuantity } from '../../../lib/units/quantity.ts';
import { cell, type Cell, type Row, type Table } from '../../blocks.ts';
import { defineSection } from '../../sections/section.ts';
import { detailed, leftOutWords, seriesSuffix } from '../chosen-series.ts';
import { absent, once, refusalWords, refusedCell } from '../words.ts';

type Rated = Series['servers'][number];

function cells({ answer: { told } }: Rated): Cell[] {
  if (told === null) return [refusedCell(), absent(), absent(), absent()];
  const { servers, needed, peakUse, formula, terms } = told;
  return [
    cell(formatCount(servers), `${formatCount(needed)} for the load, ${formatCount(terms.redundancy)} spare`),
    cell(formatLimit(terms.peakRps, 'req/s')),
    cell(formatQuantity(peakUse.all, 'share'), `${formatQuantity(peakUse.needed, 'share')} without the spare`),
    cell(formula),
  ];
}

function table(plan: Plan, series: Series): Table {
  const { headroom, peakFactor, redundancy } = plan.ask;
  return {
    caption: `Servers by rate${seriesSuffix(plan, series)}`,
    head: [
      cell('Mean rate'),
      cell('Servers'),
      cell('Peak', peakFactor === 1 ? 'as the mean' : `${formatTrimmed(peakFactor)} times the mean`),
      cell('Use at the peak', 'of the lower bound of their capacity'),
      cell('How it is counted'),
    ],
    numeric: true,
    rows: series.servers.map((rated): Row => ({
      header: cell(formatLimit(rated.meanRps, 'req/s')),
      cells: cells(rated),
    })),
    foot: `Servers = ⌈peak ÷ (lower bound of the capacity of one × (1 − headroom))⌉ + spare; headroom ${formatLimit(headroom, 'share')}, ${formatCount(redundancy)} spare.`,
  };
}

export default defineSection<Plan>({
  id: 'servers',
  title: 'How many servers?',
  view: (plan) => {
    const parts = detailed(plan)
      .filter(({ servers }) => servers.length > 0)
      .map((series) => {
        const told = series.servers.flatMap(({ answer }) => answer.told ?? []);
        return {
          table: table(plan, series),
          points: [
            ...refusalWords(
              series.servers.map(({ meanRps, answer }) => ({
                name: `Servers for ${formatLimit(meanRps, 'req/s')}`,
                refusals: answer.refusals,
              })),
            ),
            ...once(told.flatMap(({ cautions }) => cautions)),
          ],
          assumptions: once(told.flatMap(({ assumptions }) => assumptions)),
          title: 'What is assumed',
        };
      });
    return parts.length === 0 ? null : { parts, left: leftOutWords(plan) };
  },
});
