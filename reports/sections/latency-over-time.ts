import type { Assessment, Timeline } from '../../lib/schema/assessment.ts';
import { formatDuration, formatElapsed } from '../../lib/units/duration.ts';
import { formatCount, missing } from '../../lib/units/number.ts';
import { formatQuantity } from '../../lib/units/quantity.ts';
import { cell, type Chart, type Row, type Table } from '../blocks.ts';
import { sheets } from '../charts/draw.ts';
import { latencyOverTime } from '../charts/latency-over-time.ts';
import { doubtWords, isRefused, refusedWords } from '../withheld-words.ts';
import { defineSection } from './section.ts';

const figure = (value: number | null | undefined) =>
  value === null || value === undefined ? cell(missing, '', 'missing') : cell(formatQuantity(value, 'ms'));

function table(line: Timeline): Table {
  const streamed = line.ttft.p50.some((value) => value !== null);
  const rows = line.startMs.map((start, i): Row => ({
    header: cell(formatElapsed(start)),
    cells: [
      cell(formatCount(line.succeeded[i] ?? 0)),
      cell(formatCount(line.failed[i] ?? 0)),
      figure(line.e2e.p50[i]),
      figure(line.e2e.p95[i]),
      ...(streamed ? [figure(line.ttft.p50[i]), figure(line.ttft.p95[i])] : []),
    ],
  }));
  const titles = [
    'Sent from',
    'Succeeded',
    'Failed',
    'E2E p50',
    'E2E p95',
    ...(streamed ? ['TTFT p50', 'TTFT p95'] : []),
  ];
  return {
    caption: `By the time of sending, in steps of ${formatDuration(line.binMs)}`,
    head: titles.map((title) => cell(title)),
    numeric: true,
    rows,
    foot: `${missing}: fewer than 6 successes for a median, fewer than 20 for a p95.`,
  };
}

function describe({ counts, resumed, measures, levels }: Assessment, line: Timeline): string {
  const medians = line.e2e.p50.filter((value) => value !== null);
  const course =
    medians.length < 2
      ? ''
      : ` The median of a step lies between ${formatQuantity(Math.min(...medians), 'ms')} and ${formatQuantity(Math.max(...medians), 'ms')}.`;
  const failed =
    counts.failed === 0
      ? 'No request failed.'
      : `${formatCount(counts.failed)} failed requests are marked on the time axis.`;
  return `${doubtWords({ measures, levels }, ['e2e', 'ttft'])}Latency of ${formatCount(counts.succeeded)} successful requests by the time they were sent.${course} ${failed}${resumed === null ? '' : ' Dashed upright lines are where a later part of the run began; the time between the parts is left out.'}`;
}

export default defineSection({
  id: 'latency-over-time',
  title: 'Latency over time',
  view: (assessment) => {
    const line = assessment.timeline;
    if (assessment.counts.succeeded === 0) return null;
    if (line === null)
      return isRefused(assessment, 'e2e') ? { chart: null, text: refusedWords('Latency over time') } : null;
    const words = { title: 'Latency over time', description: describe(assessment, line) };
    const chart: Chart = {
      ...words,
      drawings: sheets.map((sheet) => latencyOverTime(assessment, sheet, words)),
      table: table(line),
    };
    return { chart, text: '' };
  },
});
