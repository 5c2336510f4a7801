import { comparisonWords, loadTitle, measureTitle } from '../../../lib/comparison/words.ts';
import type { Comparison } from '../../../lib/schema/comparison.ts';
import { cell, type Row, type Table } from '../../blocks.ts';
import { defineSection } from '../../sections/section.ts';

/** Every limit with what became of it; null where none was set. */
function regressionTable(comparison: Comparison): Table | null {
  const { regressions, sides, loads } = comparison;
  if (regressions === null) return null;
  const several = sides.length > 2;
  const titles = new Map(
    loads.flatMap(({ measures }) => measures.map((measure) => [measure.id, measureTitle(measure)])),
  );
  return {
    caption: `Against ${sides[0]?.name ?? ''}`,
    head: [cell('Measure'), cell('Verdict'), cell('Why')],
    numeric: false,
    rows: regressions.list.map(({ measure, side, verdict, reason, ...load }): Row => ({
      header: cell(
        titles.get(measure) ?? measure,
        [several ? side : '', loadTitle(comparison, load)].filter(Boolean).join(', '),
      ),
      cells: [cell(verdict), cell(reason)],
    })),
    foot: 'A limit is broken only where the whole 95 % interval lies beyond it, and kept only where none of it does.',
  };
}

export default defineSection<Comparison>({
  id: 'verdict',
  title: 'Answer',
  view: (comparison) => {
    const { outcome, word, sentence } = comparisonWords(comparison);
    return {
      outcome,
      word,
      ending: '',
      sentence,
      points: comparison.notes,
      regressions: regressionTable(comparison),
    };
  },
});
