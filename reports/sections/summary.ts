import type { Assessment, Measure } from '../../lib/schema/assessment.ts';
import { formatDuration } from '../../lib/units/duration.ts';
import { formatCount } from '../../lib/units/number.ts';
import { cell, measureCell, type Cell, type Row, type Table } from '../blocks.ts';
import { defineSection } from './section.ts';

type Find = (id: string) => Measure | undefined;

const latencies = [
  ['ttft', 'TTFT'],
  ['tpot', 'TPOT'],
  ['e2e', 'End to end'],
] as const;
const statistics = ['p50', 'p95', 'p99', 'mean', 'min', 'max'];

const windowWords = ({ window, run }: Assessment): string =>
  window === null
    ? `over the whole of k6's test of ${run.scenario}, warm-up and end included`
    : `first send to last end, ${formatDuration(window.endMs - window.startMs)}`;

function volumeRow(title: string, measure: Measure | undefined, of: string): Row {
  const shown = measureCell(measure);
  const text = shown.sub === '' ? (measure?.why ?? '') : shown.sub;
  const known = measure?.interval == null ? cell(text, '', 'missing') : cell(text);
  return { header: cell(title, of), cells: [{ ...shown, sub: '' }, known] };
}

const rateIds = ['requests-rate', 'output-tokens-rate', 'total-tokens-rate'];

/** Why rates have no interval, said once. */
function rateFoot(find: Find): string {
  const why = rateIds.map(find).find((measure) => measure?.standing === 'uncertain')?.why ?? '';
  return why.charAt(0).toUpperCase() + why.slice(1) + (why === '' ? '' : '.');
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
  return {
    caption: 'What was done',
    head: [cell(''), cell('Value'), cell('95 % interval')],
    numeric: true,
    rows: [
      {
        header: cell('Requests measured', `of ${formatCount(counts.planned)} planned; ${beside}`),
        cells: [cell(formatCount(counts.measured)), cell('')],
      },
      volumeRow('Success rate', find('success-rate'), `of ${formatCount(counts.measured)} requests`),
      volumeRow('Valid answers', find('valid-rate'), `of ${tested} answers that were tested`),
      volumeRow('Successful requests per second', find('requests-rate'), window),
      volumeRow('Output tokens per second', find('output-tokens-rate'), window),
      volumeRow('Total tokens per second', find('total-tokens-rate'), 'prompt and output together'),
    ],
    foot: rateFoot(find),
  };
}

function head(find: Find, metric: string, title: string): Cell {
  const n = find(`${metric}-p50`)?.n ?? 0;
  return cell(title, `n = ${formatCount(n)}`);
}

/** Why cells are set otherwise than plain, for those kinds that the table holds. */
function latencyFoot(rows: readonly Row[], unmeasured: readonly string[]): string {
  const states = new Set(rows.flatMap(({ cells }) => cells.map(({ state }) => state)));
  return [
    'Small print: 95 % interval. Failed requests have no latency here; they count in the success rate.',
    ...(states.has('uncertain')
      ? [
          'Italic: fewer than ten values beyond the percentile (p95 takes 200 values, p99 takes 1 000), so read the interval.',
        ]
      : []),
    ...(states.has('withheld') ? ['Withheld: too few values to bound it at all.'] : []),
    ...(unmeasured.length > 0 ? [`${unmeasured.join(' and ')}: not measured in this run.`] : []),
  ].join(' ');
}

function latency(find: Find): Table {
  const unmeasured = latencies.filter(([metric]) => (find(`${metric}-p50`)?.n ?? 0) === 0);
  const rows = statistics.map((statistic): Row => ({
    header: cell(statistic),
    cells: latencies.map(([metric]) => {
      const shown = measureCell(find(`${metric}-${statistic}`));
      // The foot says it once for the whole column.
      return shown.state === 'missing' ? { ...shown, sub: '' } : shown;
    }),
  }));
  return {
    caption: 'Latency of successful requests',
    head: [cell(''), ...latencies.map(([metric, title]) => head(find, metric, title))],
    numeric: true,
    rows,
    foot: latencyFoot(
      rows,
      unmeasured.map(([, title]) => title),
    ),
  };
}

const terms =
  'TTFT: from sending to the first non-empty output. TPOT: first to last token, divided by the output tokens after the first. End to end: from sending to the complete response.';
const percentileWords = {
  records: 'Percentiles are of type 7, from the single requests.',
  summary: "Percentiles are k6's own; their intervals reach to the next percentile that k6 kept.",
} as const;

export default defineSection({
  id: 'summary',
  title: 'Summary',
  view: (assessment) => {
    const find: Find = (id) => assessment.measures.find((measure) => measure.id === id);
    return {
      volume: volume(assessment, find),
      latency: assessment.counts.succeeded === 0 ? null : latency(find),
      terms:
        assessment.counts.succeeded === 0
          ? 'No request succeeded, so there is no latency to show.'
          : `${terms} ${percentileWords[assessment.evidence.source]}`,
    };
  },
});
