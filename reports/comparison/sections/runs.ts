import type { Comparison } from '../../../lib/schema/comparison.ts';
import { formatInstant } from '../../../lib/units/duration.ts';
import { formatCount } from '../../../lib/units/number.ts';
import { cell, type Cell, type Row, type Table } from '../../blocks.ts';
import { defineSection } from '../../sections/section.ts';

/** What a stated result may leave out. */
const told = (text: string | null): Cell => (text === null ? cell('not told', '', 'missing') : cell(text));

function runsTable({ sides }: Comparison): Table {
  const rows = sides.flatMap(({ name, runs }) =>
    runs.map((run, index): Row => ({
      header: cell(runs.length === 1 ? name : `${name} ${index + 1}`, run.path),
      cells: [
        cell(run.scenario),
        told(run.model),
        told(run.startedAt && formatInstant(run.startedAt)),
        told(run.measured === null ? null : formatCount(run.measured)),
        told(run.state),
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
