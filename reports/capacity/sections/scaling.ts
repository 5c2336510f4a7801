import type { Plan } from '../../../lib/schema/plan.ts';
import type { Series } from '../../../lib/schema/plan/series.ts';
import { formatLevel, formatSignificant } from '../../../lib/units/number.ts';
import { cell, type Row, type Table } from '../../blocks.ts';
import { defineSection } from '../../sections/section.ts';
import { detailed, seriesSuffix } from '../chosen-series.ts';

type Step = NonNullable<Series['scaling']['told']>['steps'][number];

const outcomes: Readonly<Record<Step['outcome'], string>> = {
  helps: '✓ helps',
  'does-not-help': '– does not help',
  hurts: '✕ hurts',
  undecided: '? not decided',
};

function table(plan: Plan, series: Series, steps: readonly Step[]): Table {
  const rows = steps.map(({ from, to, ratio, outcome, reason }): Row => {
    const { value, low, high } = ratio;
    const interval =
      low === null || high === null ? 'no interval' : `×\u00a0${formatSignificant(low)}–${formatSignificant(high)}`;
    return {
      header: cell(`${formatLevel(from)} → ${formatLevel(to)}`),
      cells: [cell(`×\u00a0${formatSignificant(value)}`, interval), cell(outcomes[outcome], reason)],
    };
  });
  return {
    caption: `More requests in flight${seriesSuffix(plan, series)}`,
    head: [cell('In flight'), cell('Throughput', '95 % interval'), cell('More of them')],
    numeric: false,
    rows,
    foot: 'Helps: at least 5 % more throughput is shown. Hurts: at least 5 % less is shown. Does not help: the difference lies within 5 %.',
  };
}

export default defineSection<Plan>({
  id: 'scaling',
  title: 'Do more workers help?',
  view: (plan) => {
    const parts = detailed(plan).flatMap((series): { text: string; table: Table | null }[] => {
      const { told, refusals } = series.scaling;
      if (told === null)
        return series.loads.some(({ point }) => point.loop === 'closed')
          ? [{ text: `Not told${seriesSuffix(plan, series)}: ${refusals.join(' ')}`, table: null }]
          : [];
      return [{ text: told.reason, table: table(plan, series, told.steps) }];
    });
    return parts.length === 0 ? null : { parts };
  },
});
