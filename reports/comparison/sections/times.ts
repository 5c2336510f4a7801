import { loadTitle, outcomeWords, timeRemarks } from '../../../lib/comparison/words.ts';
import type { ComparedTime, Comparison, Contrast } from '../../../lib/schema/comparison.ts';
import { formatDuration } from '../../../lib/units/duration.ts';
import { formatCount } from '../../../lib/units/number.ts';
import { cell, type Cell, type Row, type Table } from '../../blocks.ts';
import { defineSection } from '../../sections/section.ts';

type SideTime = ComparedTime['sides'][number];

const seconds = (value: number): string => formatDuration(1000 * value);

const timeCell = ({ seconds: time }: SideTime): Cell =>
  time === null
    ? cell('not told', '', 'missing')
    : cell(seconds(time.value), `${seconds(time.low)} to ${seconds(time.high)}`);

/** How the rates compare, which the times follow; null where they were not compared, or the clients set them. */
function rateContrast({ loads }: Comparison, { level, visit, sides }: ComparedTime): Contrast | null {
  if (sides.length !== 2 || sides.some(({ seconds: time, basis }) => time === null || basis === 'offered')) return null;
  const load = loads.find((each) => each.level === level && each.visit === visit);
  return load?.measures.find(({ id }) => id === 'requests-rate')?.contrasts[0] ?? null;
}

const soonerCell = (contrast: Contrast | null): Cell =>
  contrast === null
    ? cell('')
    : cell(outcomeWords(contrast), '', contrast.outcome === 'provisional' ? 'uncertain' : 'plain');

const sameLoad = (a: ComparedTime, b: ComparedTime): boolean => a.level === b.level && a.visit === b.visit;

function timesTable(comparison: Comparison, load: ComparedTime, times: readonly ComparedTime[]): Table {
  const two = comparison.sides.length === 2;
  const rows = times.map((time): Row => ({
    header: cell(`${formatCount(time.requests)} requests`),
    cells: [...time.sides.map(timeCell), ...(two ? [soonerCell(rateContrast(comparison, time))] : [])],
  }));
  const where = loadTitle(comparison, load);
  return {
    caption: where === '' ? 'Time for so many requests' : `Time for so many requests, ${where}`,
    head: ['', ...comparison.sides.map(({ name }) => name), ...(two ? ['Sooner'] : [])].map((title) => cell(title)),
    numeric: true,
    rows,
    foot: 'From the first send to the last end, at the load of the runs. Small print: 95 % interval.',
  };
}

export default defineSection<Comparison>({
  id: 'times',
  title: 'How long so many requests take',
  view: (comparison) => {
    const { times } = comparison;
    if (times.length === 0) return null;
    const loads = times.filter((time, i) => times.findIndex((each) => sameLoad(each, time)) === i);
    return {
      tables: loads.map((load) =>
        timesTable(
          comparison,
          load,
          times.filter((time) => sameLoad(time, load)),
        ),
      ),
      points: timeRemarks(comparison),
    };
  },
});
