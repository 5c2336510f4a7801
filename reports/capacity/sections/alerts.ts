import type { Alert, Plan } from '../../../lib/schema/plan.ts';
import { formatLimit } from '../../../lib/units/quantity.ts';
import { cell, type Row, type Table } from '../../blocks.ts';
import { defineSection } from '../../sections/section.ts';

function row({ what, metric, unit, direction, warning, critical, reason }: Alert): Row {
  const sign = direction === 'above' ? '>' : '<';
  return {
    header: cell(what, metric ?? ''),
    cells: [
      cell(`${sign}\u00a0${formatLimit(warning, unit)}`),
      cell(`${sign}\u00a0${formatLimit(critical, unit)}`),
      cell(reason),
    ],
  };
}

const table = ({ alerts }: Plan): Table => ({
  caption: 'Thresholds for production',
  head: [cell('Metric'), cell('Warning'), cell('Critical'), cell('Why there')],
  numeric: false,
  rows: alerts.map(row),
  foot: 'Small print: the server’s own metric, where it has one.',
});

export default defineSection<Plan>({
  id: 'alerts',
  title: 'What to watch',
  view: (plan) => (plan.alerts.length === 0 ? null : { table: table(plan) }),
});
