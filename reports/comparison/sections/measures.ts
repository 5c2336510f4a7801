import {
  advantageSize,
  changeWords,
  loadTitle,
  measureTitle,
  advantageWords,
  outcomeWords,
} from '../../../lib/comparison/words.ts';
import type { ComparedLoad, ComparedMeasure, Comparison, Contrast, SideValue } from '../../../lib/schema/comparison.ts';
import { formatCount, formatTrimmed, missing } from '../../../lib/units/number.ts';
import { formatInterval, formatQuantity } from '../../../lib/units/quantity.ts';
import { cell, type Cell, type CellState, type Chart, type Row, type Table } from '../../blocks.ts';
import { advantagesChart, type Advantage, type AdvantagesView } from '../../charts/advantages.ts';
import { sheets } from '../../charts/draw.ts';
import { defineSection } from '../../sections/section.ts';

const states: Partial<Readonly<Record<SideValue['standing'], CellState>>> = {
  unsound: 'struck',
  uncertain: 'uncertain',
};

function valueCell({ value, low, high, standing, runs }: SideValue, { unit }: ComparedMeasure): Cell {
  if (standing === 'invalid') return cell('refused', '', 'withheld');
  if (value === null)
    return standing === 'suppressed' ? cell('withheld', 'too few values', 'withheld') : cell(missing, '', 'missing');
  const interval = low === null && high === null ? 'no interval' : formatInterval(low, high, unit);
  const sub = [interval, runs > 1 ? `${runs} runs` : '', standing === 'unsound' ? 'unsound' : ''].filter(Boolean);
  return cell(formatQuantity(value, unit), sub.join(', '), states[standing]);
}

function changeCell(contrast: Contrast): Cell {
  const { text, interval } = changeWords(contrast);
  return contrast.value === null ? cell(text, '', 'missing') : cell(text, interval);
}

/** Who is better, by how much, and how sure that is; else why nobody is named. */
function betterCell(contrast: Contrast): Cell {
  const { outcome, reason, effect } = contrast;
  const size = effect === null ? '' : `${effect.size} effect`;
  const advantage = advantageWords(contrast);
  switch (outcome) {
    case 'told':
      return cell('');
    case 'winner':
      return cell(`✓ ${outcomeWords(contrast)}`, [advantage, size].filter(Boolean).join('; '));
    case 'better':
      return cell(outcomeWords(contrast), [advantage, 'perhaps inside the margin'].join('; '));
    case 'provisional':
      return cell(outcomeWords(contrast), advantage, 'uncertain');
    case 'equivalent':
      return cell(outcomeWords(contrast));
    default:
      return cell(outcomeWords(contrast), outcome === 'none-shown' ? '' : reason, 'missing');
  }
}

function tableFoot({ margin, decisions }: Comparison, { measures }: ComparedLoad): string {
  const repeated = measures.some(({ contrasts }) => contrasts.some(({ effect }) => effect !== null));
  return [
    'Small print: 95 % interval.',
    `✓: a difference beyond the margin of ${formatTrimmed(100 * margin.ratio)} % (of shares, ${formatTrimmed(100 * margin.share)} point) is shown; a name without it: a difference, though perhaps a smaller one; equivalent: the whole interval lies inside the margin. No word: more of it is neither better nor worse.`,
    ...(decisions > 1 && repeated
      ? [
          `With ${formatCount(decisions)} decisions the chance that any name stands there wrongly is at most 5 % (Holm).`,
        ]
      : []),
  ].join(' ');
}

/** One side beside the first, measure by measure. */
function table(comparison: Comparison, load: ComparedLoad, side: string): Table {
  const base = comparison.sides[0]?.name ?? '';
  const rows = load.measures.map((measure): Row => {
    const values = measure.values.filter((value) => value.side === base || value.side === side);
    const contrasts = measure.contrasts.filter((contrast) => contrast.side === side);
    return {
      header: cell(measureTitle(measure)),
      cells: [
        ...values.map((value) => valueCell(value, measure)),
        ...contrasts.flatMap((contrast) => [betterCell(contrast), changeCell(contrast)]),
      ],
    };
  });
  return {
    caption: pairTitle(comparison, load, side),
    head: ['', base, side, 'Winner', 'Change'].map((title) => cell(title)),
    numeric: true,
    rows,
    foot: tableFoot(comparison, load),
  };
}

/** `B against A, at 10 in flight`. */
function pairTitle(comparison: Comparison, load: ComparedLoad, side: string): string {
  const where = loadTitle(comparison, load);
  return `${side} against ${comparison.sides[0]?.name ?? ''}${where === '' ? '' : `, ${where}`}`;
}

/** What stands beside a row of the chart, where the side of the middle tells already who is better. */
function besideWords(contrast: Contrast): string {
  if (contrast.winner === null) return outcomeWords(contrast);
  const size = advantageSize(contrast);
  return contrast.outcome === 'winner'
    ? `✓ ${size}`
    : contrast.outcome === 'provisional'
      ? `provisional: ${size}`
      : size;
}

/** How much better the other side is, above 1 where it is. */
function advantageOf(measure: ComparedMeasure, { value, low, high, ...contrast }: Contrast): Advantage | null {
  if (measure.better === null || contrast.kind !== 'ratio' || value === null || value <= 0) return null;
  const turn = (end: number | null): number | null =>
    end === null || measure.better === 'higher' ? end : end > 0 ? 1 / end : null;
  const [least, most] = measure.better === 'higher' ? [low, high] : [high, low];
  return {
    label: measureTitle(measure),
    ratio: turn(value) ?? value,
    low: turn(least),
    high: turn(most),
    shown: contrast.winner !== null,
    words: besideWords({ ...contrast, value, low, high }),
  };
}

function chartTable(load: ComparedLoad, side: string, caption: string): Table {
  const rows = load.measures.flatMap((measure): Row[] =>
    measure.contrasts
      .filter((contrast) => contrast.side === side && advantageOf(measure, contrast) !== null)
      .map((contrast) => {
        const { text, interval } = changeWords(contrast);
        return {
          header: cell(measureTitle(measure)),
          cells: [cell(text), cell(interval), cell(outcomeWords(contrast))],
        };
      }),
  );
  return {
    caption,
    head: ['', 'Change', '95 % interval', 'Better'].map((title) => cell(title)),
    numeric: true,
    rows,
    foot: '',
  };
}

/** The chart of one side against the first; null where no ratio was had. */
function chart(comparison: Comparison, load: ComparedLoad, side: string, index: number): Chart | null {
  const { sides, margin } = comparison;
  const base = sides[0]?.name ?? '';
  const rows = load.measures.flatMap((measure) =>
    measure.contrasts
      .filter((contrast) => contrast.side === side)
      .map((contrast) => advantageOf(measure, contrast))
      .filter((advantage) => advantage !== null),
  );
  if (rows.length === 0) return null;
  const title = pairTitle(comparison, load, side);
  const view: AdvantagesView = {
    id: `advantages-${index}`,
    title,
    description: `By how much each side is better, with 95 % intervals; at the right of the middle ${side} is better, at the left ${base}. Grey band: differences that do not count.`,
    rows,
    sides: [base, side],
    margin: margin.ratio,
  };
  return {
    title,
    description: view.description,
    drawings: sheets.map((sheet) => advantagesChart(view, sheet)),
    table: chartTable(load, side, title),
  };
}

export default defineSection<Comparison>({
  id: 'measures',
  title: 'What was measured',
  view: (comparison) => {
    const { loads, sides } = comparison;
    if (loads.length === 0) return null;
    return {
      pairs: loads.flatMap((load, l) =>
        sides.slice(1).map(({ name }, s) => ({
          chart: chart(comparison, load, name, l * sides.length + s),
          table: table(comparison, load, name),
        })),
      ),
    };
  },
});
