import type { Plan } from '../../../lib/schema/plan.ts';
import type { Series } from '../../../lib/schema/plan/series.ts';
import { formatCount } from '../../../lib/units/number.ts';
import { formatQuantity } from '../../../lib/units/quantity.ts';
import { cell, type Row, type Table } from '../../blocks.ts';
import { defineSection } from '../../sections/section.ts';
import { detailed, seriesSuffix } from '../chosen-series.ts';
import { absent } from '../words.ts';

type Tokens = NonNullable<Series['tokens']>;

function totals(plan: Plan, series: Series, tokens: Tokens): Table {
  const { prompt, cached, output, all, context, requests } = tokens;
  const rows: readonly (readonly [string, Tokens['prompt'], number | null])[] = [
    ['Prompt tokens', prompt, context?.promptShare ?? null],
    ...(cached === null ? [] : [['Of them from the prefix cache', cached, null] as const]),
    ['Output tokens', output, context?.outputShare ?? null],
    ['All tokens', all, context?.requestShare ?? null],
  ];
  return {
    caption: `Tokens of ${formatCount(requests)} measured requests${seriesSuffix(plan, series)}`,
    head: [
      cell(''),
      cell('Total'),
      cell('Mean of a request'),
      ...(context === null ? [] : [cell('Of the context', `${formatCount(context.maxModelLen)} tokens`)]),
    ],
    numeric: true,
    rows: rows.map(([title, { total, mean }, share]): Row => ({
      header: cell(title),
      cells: [
        cell(formatCount(total)),
        cell(formatQuantity(mean, 'tokens')),
        ...(context === null ? [] : [share === null ? absent() : cell(formatQuantity(share, 'share'))]),
      ],
    })),
    foot: context === null ? 'The server does not tell how long its context is.' : '',
  };
}

export default defineSection<Plan>({
  id: 'tokens',
  title: 'Tokens, and the context they use',
  view: (plan) => {
    const tables = detailed(plan).flatMap((series) =>
      series.tokens === null ? [] : [totals(plan, series, series.tokens)],
    );
    return tables.length === 0 ? null : { tables };
  },
});
