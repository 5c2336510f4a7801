import { counterWords } from '../../lib/assessment/imported-words.ts';
import type { Assessment } from '../../lib/schema/assessment.ts';
import { formatCount } from '../../lib/units/number.ts';
import { formatQuantity } from '../../lib/units/quantity.ts';
import { cell, measureCell, type Row, type Table } from '../blocks.ts';
import { standingWords } from '../latency-tables.ts';
import { tokenUseTable } from '../server-use-tables.ts';
import { defineSection } from './section.ts';

const metrics = ['prompt-tokens', 'output-tokens'];
const statistics = ['mean', 'p50', 'p95', 'min', 'max'];

function tokens({ measures, run }: Assessment): Table {
  const find = (id: string) => measures.find((measure) => measure.id === id);
  const n = find('output-tokens-p50')?.n ?? 0;
  const rows = statistics.map((statistic): Row => ({
    header: cell(statistic),
    cells: metrics.map((metric) => measureCell(find(`${metric}-${statistic}`))),
  }));
  return {
    caption: `Per successful request, by ${counterWords(run)} (n = ${formatCount(n)})`,
    head: [cell(''), cell('Prompt'), cell('Output')],
    numeric: true,
    rows,
    foot: standingWords(rows).join(' '),
  };
}

function finishes({ finishReasons }: Assessment): Table {
  return {
    caption: 'How successful answers ended, in the server’s words',
    head: [cell('Finish reason'), cell('Answers'), cell('Share')],
    numeric: true,
    rows: finishReasons.map(({ text, count, share }) => ({
      header: cell(text),
      cells: [cell(formatCount(count)), cell(formatQuantity(share, 'share'))],
    })),
    foot: '',
  };
}

export default defineSection({
  id: 'tokens',
  title: 'Tokens and answers',
  view: (assessment) => {
    if (assessment.finishReasons.length === 0) return null;
    const counted = assessment.measures.some(({ id, value }) => id === 'output-tokens-p50' && value !== null);
    const { tokenUse } = assessment;
    return {
      tokens: counted ? tokens(assessment) : null,
      use: tokenUse === null ? null : tokenUseTable(tokenUse),
      finishes: finishes(assessment),
    };
  },
});
