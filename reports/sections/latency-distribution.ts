import { isShown } from '../../lib/assessment/standing.ts';
import type { Assessment, Distribution } from '../../lib/schema/assessment.ts';
import { formatCount } from '../../lib/units/number.ts';
import { formatInterval, formatQuantity } from '../../lib/units/quantity.ts';
import { percentDigits } from '../../lib/units/share.ts';
import { cell, type Chart, type Row, type Table } from '../blocks.ts';
import { sheets } from '../charts/draw.ts';
import { latencyDistribution } from '../charts/latency-distribution.ts';
import { doubtWords, isRefused, refusedWords } from '../withheld-words.ts';
import { defineSection } from './section.ts';

const names: Readonly<Record<string, string>> = { e2e: 'End to end', ttft: 'Time to first token' };

function rows({ metric, edges, counts }: Distribution): Row[] {
  const n = counts.reduce((sum, count) => sum + count, 0);
  let reached = 0;
  return counts.flatMap((count, i): Row[] => {
    reached += count;
    if (count === 0) return [];
    const range = formatInterval(edges[i] ?? 0, edges[i + 1] ?? 0, 'ms');
    return [
      {
        header: cell(range),
        cells: [cell(names[metric] ?? metric), cell(formatCount(count)), cell(`${percentDigits(reached / n)} %`)],
      },
    ];
  });
}

function table({ distributions }: Assessment): Table {
  return {
    caption: 'Successful requests by latency',
    head: ['Latency', 'Metric', 'Requests', 'Up to here'].map((title) => cell(title)),
    numeric: true,
    rows: distributions.flatMap(rows),
    foot: '',
  };
}

function describe({ distributions, measures }: Assessment): string {
  const told = distributions.map(({ metric }) => {
    const within = [
      ['half', 'p50'],
      ['all', 'max'],
    ].flatMap(([share, statistic]) => {
      const measure = measures.find(({ id }) => id === `${metric}-${statistic}`);
      return isShown(measure) ? [`${share} within ${formatQuantity(measure.value, 'ms')}`] : [];
    });
    return within.length === 0 ? '' : `${names[metric] ?? metric}: ${within.join(', ')}.`;
  });
  const metrics = distributions.map(({ metric }) => metric);
  return `${doubtWords({ measures, levels: null }, metrics)}How the latencies of successful requests are distributed. ${told.join(' ')}`;
}

export default defineSection({
  id: 'latency-distribution',
  title: 'Latency distribution',
  view: (assessment) => {
    // Over several loads it would be a picture of how many requests each of them got.
    if (assessment.levels !== null) return null;
    if (assessment.distributions.length === 0)
      return isRefused(assessment, 'e2e')
        ? { chart: null, text: refusedWords('How the latencies are distributed') }
        : null;
    const words = { title: 'Latency distribution', description: describe(assessment) };
    const chart: Chart = {
      ...words,
      drawings: sheets.map((sheet) => latencyDistribution(assessment, sheet, words)),
      table: table(assessment),
    };
    return { chart, text: '' };
  },
});
