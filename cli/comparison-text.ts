import {
  changeWords,
  choiceWords,
  comparisonWords,
  loadTitle,
  measureTitle,
  outcomeWords,
  timeRemarks,
  useTitles,
} from '../lib/comparison/words.ts';
import type { ComparedLoad, ComparedMeasure, Comparison, SideValue } from '../lib/schema/comparison.ts';
import { formatDuration } from '../lib/units/duration.ts';
import { formatCount, missing } from '../lib/units/number.ts';
import { formatQuantity } from '../lib/units/quantity.ts';
import { textTable } from './text-table.ts';

const standings: Partial<Readonly<Record<SideValue['standing'], string>>> = {
  suppressed: 'withheld',
  invalid: 'refused',
};

function valueText({ value, standing }: SideValue, { unit }: ComparedMeasure): string {
  if (value === null) return standings[standing] ?? missing;
  return `${formatQuantity(value, unit)}${standing === 'unsound' ? ' (unsound)' : ''}`;
}

function rows({ sides }: Comparison, { measures }: ComparedLoad): string[][] {
  const others = sides.slice(1);
  const several = others.length > 1;
  const head = [
    '',
    ...sides.map(({ name }) => name),
    ...others.flatMap(({ name }) => [
      several ? `${name} against ${sides[0]?.name}` : 'Change',
      '95 % interval',
      'Better',
    ]),
  ];
  const body = measures.map((measure) => [
    measureTitle(measure),
    ...measure.values.map((value) => valueText(value, measure)),
    ...measure.contrasts.flatMap((contrast) => {
      const { text, interval } = changeWords(contrast);
      return [text, interval, outcomeWords(contrast)];
    }),
  ]);
  return [head, ...body];
}

function regressionLines(comparison: Comparison): string[] {
  const { regressions, sides } = comparison;
  if (regressions === null) return [];
  const several = sides.length > 2;
  const lines = regressions.list.map(({ verdict, measure, side, reason, ...load }) => {
    const where = [measure, ...(several ? [side] : []), loadTitle(comparison, load)].filter(Boolean).join(' ');
    return `  ${verdict.padEnd('inconclusive'.length)}  ${where}: ${reason}`;
  });
  return ['', 'Regressions:', ...lines];
}

/** Which side is for what, a line each. */
function useLines(comparison: Comparison): string[] {
  const several = comparison.sides.length > 2;
  const lines = comparison.uses.map((use) => {
    const where = [...(several ? [use.side] : []), loadTitle(comparison, use)].filter(Boolean).join(' ');
    return `  ${useTitles[use.use]}${where === '' ? '' : `, ${where}`}: ${choiceWords(use)} (${use.reason})`;
  });
  return lines.length === 0 ? [] : ['', 'Which for what:', ...lines];
}

/** How long so many requests take, or why that is not told. */
function timeLines(comparison: Comparison): string[] {
  const told = (value: number): string => formatDuration(1000 * value);
  const lines = comparison.times.flatMap(({ requests, sides, ...load }) =>
    sides.map(({ side, seconds }) => {
      const where = [`${formatCount(requests)} requests`, side, loadTitle(comparison, load)].filter(Boolean).join(', ');
      return seconds === null
        ? `  ${where}: not told`
        : `  ${where}: ${told(seconds.value)} (${told(seconds.low)} to ${told(seconds.high)})`;
    }),
  );
  return lines.length === 0 ? [] : ['', 'Time:', ...lines, ...timeRemarks(comparison).map((remark) => `  ${remark}`)];
}

/** A comparison for a terminal: the answer, what it rests on, and the table. */
export function comparisonText(comparison: Comparison, files: readonly string[]): string {
  const { word, sentence } = comparisonWords(comparison);
  const tables = comparison.loads.flatMap((load) => {
    const title = loadTitle(comparison, load);
    return ['', ...(title === '' ? [] : [title]), textTable(rows(comparison, load))];
  });
  const differing = comparison.differences.map(
    ({ name, sides: [one, other], values: [from, to] }) =>
      `  ${name}: ${from} (${one}), ${to} (${one === other ? `${other} too` : other})`,
  );
  const lines = [
    `${word}: ${sentence}`,
    ...comparison.notes.map((note) => `  ${note}`),
    ...tables,
    ...useLines(comparison),
    ...timeLines(comparison),
    ...(differing.length === 0 ? [] : ['', 'What differs:', ...differing]),
    ...regressionLines(comparison),
    ...(files.length === 0 ? [] : ['', ...files.map((file) => `  ${file}`)]),
  ];
  return lines.join('\n').replaceAll('\u00a0', ' ');
}
