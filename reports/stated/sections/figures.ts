import { measureTitle } from '../../../lib/comparison/words.ts';
import type { Measure } from '../../../lib/schema/assessment.ts';
import { cell, measureCell, type Cell, type Row, type Table } from '../../blocks.ts';
import { standingWords } from '../../latency-tables.ts';
import { defineSection } from '../../sections/section.ts';
import type { JudgedFile, JudgedResult } from '../judged-file.ts';

/** More results side by side do not fit a page; they follow in tables of their own. */
const mostColumns = 4;

const figureOf = (measure: Measure | undefined): Cell =>
  measure === undefined ? cell('not told', '', 'missing') : measureCell(measure);

function table(results: readonly JudgedResult[], caption: string): Table {
  const known = new Map(results.flatMap(({ measures }) => measures).map((measure) => [measure.id, measure]));
  const rows = [...known.values()].map((measure): Row => ({
    header: cell(measureTitle(measure)),
    cells: results.map(({ measures }) => figureOf(measures.find(({ id }) => id === measure.id))),
  }));
  return {
    caption,
    head: [cell(''), ...results.map(({ name }) => cell(name))],
    numeric: true,
    rows,
    foot: standingWords(rows).join(' '),
  };
}

function tables({ results }: JudgedFile): Table[] {
  const parts = Math.ceil(results.length / mostColumns);
  return Array.from({ length: parts }, (_, part) =>
    table(
      results.slice(part * mostColumns, (part + 1) * mostColumns),
      parts === 1 ? 'Stated figures' : `Stated figures, part ${part + 1} of ${parts}`,
    ),
  );
}

/** Every figure that is stated, with the standing that the audits leave it. */
export const figures = defineSection<JudgedFile>({
  id: 'figures',
  title: 'What is stated',
  view: (file) => ({ tables: tables(file).filter(({ rows }) => rows.length > 0) }),
});
