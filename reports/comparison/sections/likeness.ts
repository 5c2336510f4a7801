import type { Comparison, Difference } from '../../../lib/schema/comparison.ts';
import { cell, type Row, type Table } from '../../blocks.ts';
import { defineSection } from '../../sections/section.ts';
import { shorten } from '../../text.ts';

const effects = {
  compared: 'what is compared',
  told: 'has to be known',
  'no-winner': 'forbids a winner',
} as const satisfies Record<Difference['effect'], string>;

const order: readonly Difference['effect'][] = ['no-winner', 'told', 'compared'];

const longest = 80;

function effectCell({ effect, bars, why }: Difference) {
  const of = bars === 'all' || bars.length === 0 ? '' : ` of ${bars.join(', ')}`;
  return cell(`${effects[effect]}${of}`, why);
}

function differencesTable({ differences }: Comparison): Table {
  const rows = order
    .flatMap((effect) => differences.filter((difference) => difference.effect === effect))
    .map((difference): Row => {
      const { name, sides, values } = difference;
      const inside = sides[0] === sides[1];
      return {
        header: cell(name, inside ? `among the runs of ${sides[0]}` : ''),
        cells: [
          cell(shorten(values[0], longest), sides[0]),
          cell(shorten(values[1], longest), inside ? 'another of its runs' : sides[1]),
          effectCell(difference),
        ],
      };
    });
  return {
    caption: 'What differs',
    head: [cell('What'), cell('One'), cell('The other'), cell('What it means')],
    numeric: false,
    rows,
    foot: '',
  };
}

export default defineSection<Comparison>({
  id: 'likeness',
  title: 'Is like compared with like?',
  view: (comparison) => ({
    text:
      comparison.differences.length === 0
        ? 'Nothing differs that the runs record: server, model, requests, load and client are the same.'
        : '',
    table: comparison.differences.length === 0 ? null : differencesTable(comparison),
  }),
});
