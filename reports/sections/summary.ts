import type { Assessment, Measure } from '../../lib/schema/assessment.ts';
import { formatDuration } from '../../lib/units/duration.ts';
import { formatCount } from '../../lib/units/number.ts';
import { cell, measureCell, type Row, type Table } from '../blocks.ts';
import { beliefWords, furtherLatencies, latencyTerms, mainLatencies } from '../latency-tables.ts';
import { bareRates, goodputMeaning } from '../rate-words.ts';
import { defineSection } from './section.ts';

type Find = (id: string) => Measure | undefined;

/** Which stretch a rate is of: its own, or the whole. */
const stretchWords = (measure: Measure | undefined, whole: string): string =>
  measure?.window === undefined
    ? whole
    : `while the load was steady, ${formatDuration(measure.window.endMs - measure.window.startMs)}`;

function windowWords({ window, run, resumed }: Assessment): string {
  if (window === null) return `over the whole of k6's test of ${run.scenario}, warm-up and end included`;
  const length = formatDuration(window.endMs - window.startMs);
  return resumed === null
    ? `first send to last end, ${length}`
    : `first send to last end of ${resumed.parts.length} parts, ${length}`;
}

function volumeRow(title: string, measure: Measure | undefined, of: string): Row {
  const shown = measureCell(measure, false);
  const text = shown.sub === '' ? (measure?.why ?? '') : shown.sub;
  const known = measure?.interval == null ? cell(text, '', 'missing') : cell(text);
  return { header: cell(title, of), cells: [{ ...shown, sub: '' }, known] };
}

const rateIds = ['requests-rate', 'goodput-rate', 'output-tokens-rate', 'total-tokens-rate'];

/** What has to be said of the rates, once for all of them. */
const rateFoot = (find: Find): string[] => [
  ...bareRates(rateIds.flatMap((id) => find(id) ?? [])),
  ...(find('goodput-rate') === undefined ? [] : [goodputMeaning]),
];

/** Of a run whose requests were promised anything. */
function goodputRows(find: Find, measured: number): Row[] {
  const [rate, share] = [find('goodput-rate'), find('goodput-share')];
  return [
    ...(rate === undefined ? [] : [volumeRow('Goodput per second', rate, 'requests that kept every promise')]),
    ...(share === undefined
      ? []
      : [volumeRow('Goodput share', share, `of ${formatCount(measured)} requests, failed ones too`)]),
  ];
}

function volume(assessment: Assessment, find: Find): Table {
  const { counts } = assessment;
  const beside = [
    `${formatCount(counts.succeeded)} succeeded, ${formatCount(counts.failed)} failed`,
    ...(counts.cutShort > 0 ? [`${formatCount(counts.cutShort)} more cut short by the end`] : []),
    ...(counts.warmup > 0 ? [`${formatCount(counts.warmup)} more for warm-up`] : []),
  ].join('; ');
  const window = windowWords(assessment);
  const tested = formatCount(find('valid-rate')?.n ?? 0);
  const rows = [
    {
      header: cell(
        'Requests measured',
        counts.planned === null ? beside : `of ${formatCount(counts.planned)} planned; ${beside}`,
      ),
      cells: [cell(formatCount(counts.measured)), cell('')],
    },
    volumeRow('Success rate', find('success-rate'), `of ${formatCount(counts.measured)} requests`),
    volumeRow('Valid answers', find('valid-rate'), `of ${tested} answers that were tested`),
    ...(assessment.levels === null
      ? [
          volumeRow(
            'Successful requests per second',
            find('requests-rate'),
            stretchWords(find('requests-rate'), window),
          ),
          ...goodputRows(find, counts.measured),
          volumeRow(
            'Output tokens per second',
            find('output-tokens-rate'),
            stretchWords(find('output-tokens-rate'), window),
          ),
          volumeRow('Total tokens per second', find('total-tokens-rate'), 'prompt and output together'),
        ]
      : []),
  ];
  return {
    caption: 'What was done',
    head: [cell(''), cell('Value'), cell('95 % interval')],
    numeric: true,
    rows,
    foot: [...(assessment.levels === null ? rateFoot(find) : []), ...beliefWords(rows)].join(' '),
  };
}

export default defineSection({
  id: 'summary',
  title: 'Summary',
  view: (assessment) => {
    const find: Find = (id) => assessment.measures.find((measure) => measure.id === id);
    const { counts, levels, evidence, run } = assessment;
    const told = counts.succeeded > 0 && levels === null;
    const withheld =
      counts.succeeded === 0
        ? 'No request succeeded, so there is no latency to show.'
        : 'Rates and latencies are told level by level: over different loads together they would belong to none of them.';
    return {
      volume: volume(assessment, find),
      latency: told ? mainLatencies(find) : null,
      further: told ? furtherLatencies(find) : null,
      terms: told ? latencyTerms(find, evidence.source, run) : withheld,
    };
  },
});
