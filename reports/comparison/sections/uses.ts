import { choiceWords, loadTitle, useTitles } from '../../../lib/comparison/words.ts';
import type { Comparison, UseChoice } from '../../../lib/schema/comparison.ts';
import { cell, type CellState, type Row, type Table } from '../../blocks.ts';
import { defineSection } from '../../sections/section.ts';

const states: Readonly<Record<UseChoice['outcome'], CellState>> = {
  shown: 'plain',
  provisional: 'uncertain',
  either: 'plain',
  open: 'missing',
};

function usesTable(comparison: Comparison): Table {
  const several = comparison.sides.length > 2;
  const rows = comparison.uses.map((use): Row => {
    const pair = several ? `${comparison.sides[0]?.name ?? ''} or ${use.side}` : '';
    return {
      header: cell(useTitles[use.use], [pair, loadTitle(comparison, use)].filter(Boolean).join(', ')),
      cells: [cell(choiceWords(use), '', states[use.outcome]), cell(use.reason)],
    };
  });
  return {
    caption: 'What each side is for',
    head: ['For', 'Better', 'Why'].map((title) => cell(title)),
    numeric: false,
    rows,
    foot: 'Batch jobs: by successful requests per second, as nobody waits for a single answer. People who wait: by the 95th percentiles of the time to first token and of the whole answer. Never a side that fails more often, or answers worse.',
  };
}

export default defineSection<Comparison>({
  id: 'uses',
  title: 'Which for what?',
  view: (comparison) => (comparison.uses.length === 0 ? null : { table: usesTable(comparison) }),
});
