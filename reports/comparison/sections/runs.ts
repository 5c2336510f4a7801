import type { Comparison } from '../../../lib/schema/comparison.ts';
import { formatInstant } from '../../../lib/units/duration.ts';
import { formatCount } from '../../../lib/units/number.ts';
import { cell, type Row, type Table } from '../../blocks.ts';
import { defineSection } from '../../sections/section.ts';

function runsTable({ sides }: Comparison): Table {
  const rows = sides.flatMap(({ name, runs }) =>
    runs.map((run, index): Row => ({
      header: cell(runs.length === 1 ? name : `${name} ${index + 1}`, run.path),
      cells: [
        cell(run.scenario),
        cell(run.model),
        cell(formatInstant(run.startedAt)),
        cell(formatCount(run.measured)),
        cell(run.state),
      ],
    })),
  );
  return {
    caption: 'Every run',
    head: ['Run', 'Scenario', 'Model', 'Started', 'Requests', 'Ended'].map((title) => cell(title)),
    numeric: false,
    rows,
    foot: '',
  };
}

export default defineSection<Comparison>({
  id: 'runs',
  title: 'The runs',
  view: (comparison) => ({ table: runsTable(comparison) }),
});
