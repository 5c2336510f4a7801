import type { Assessment, Measure } from '../../lib/schema/assessment.ts';
import type { CrossCheck, ServerSide } from '../../lib/schema/server-side.ts';
import { formatDuration, formatElapsed } from '../../lib/units/duration.ts';
import { formatCount, formatSignificant, missing } from '../../lib/units/number.ts';
import { formatQuantity, type Unit } from '../../lib/units/quantity.ts';
import { cell, measureCell, type Cell, type Chart, type Row, type Table } from '../blocks.ts';
import { sheets } from '../charts/draw.ts';
import { serverCourse } from '../charts/server-course.ts';
import { beliefWords } from '../latency-tables.ts';
import { defineSection } from './section.ts';

type Find = (id: string) => Measure | undefined;

const figure = (value: number | null | undefined, unit: Unit): Cell =>
  value === null || value === undefined ? cell(missing, '', 'missing') : cell(formatQuantity(value, unit));

const levels: readonly (readonly [metric: string, title: string, unit: Unit])[] = [
  ['running', 'Requests in the batch', 'requests'],
  ['queue-depth', 'Requests waiting', 'requests'],
  ['kv-usage', 'KV cache in use', 'share'],
  ['gpu-memory', 'GPU memory in use', 'share'],
  ['gpu-utilization', 'GPU at work', 'share'],
];

/** A mean of requests is no whole number. */
const meanText = (value: number, unit: Unit): string =>
  unit === 'requests' ? formatSignificant(value) : formatQuantity(value, unit);

function levelTable(find: Find): Table {
  const rows = levels.flatMap(([metric, title, unit]): Row[] => {
    const [mean, max] = [find(`${metric}-mean`), find(`${metric}-max`)];
    if (mean?.standing === 'invalid') return [{ header: cell(title), cells: [measureCell(mean), measureCell(max)] }];
    if (mean?.value == null) return [];
    const state = mean.standing === 'unsound' ? 'struck' : 'plain';
    const shown = [cell(meanText(mean.value, unit)), figure(max?.value, unit)];
    return [{ header: cell(title), cells: shown.map((one) => (one.state === 'plain' ? { ...one, state } : one)) }];
  });
  const n = find('running-mean')?.n ?? find('gpu-memory-mean')?.n ?? 0;
  return {
    caption: `While the load went on (n = ${formatCount(n)} scrapes)`,
    head: [cell(''), cell('Mean'), cell('Most')],
    numeric: true,
    rows,
    foot: ['What lies between two scrapes is not seen: the true peaks may be higher.', ...beliefWords(rows)].join(' '),
  };
}

const names: Readonly<Record<CrossCheck['id'], string>> = {
  requests: 'Requests answered',
  'prompt-tokens': 'Prompt tokens',
  'output-tokens': 'Output tokens',
  'ttft-mean': 'Mean time to first token',
};

function difference({ server, records }: CrossCheck): Cell {
  if (records === 0) return cell(missing, 'nothing recorded', 'missing');
  const share = server / records - 1;
  if (share === 0) return cell('none');
  return cell(`${share > 0 ? '+' : '−'}${formatQuantity(Math.abs(share), 'share')}`);
}

/** The records' side of a check; a time that an audit refuses is told by the audit alone. */
function recordsCells(check: CrossCheck, find: Find): Cell[] {
  const measure = find(check.id);
  if (measure?.standing === 'invalid') return [measureCell(measure), cell(missing, '', 'missing')];
  const text = check.unit === 'ms' ? formatQuantity(check.records, 'ms') : formatCount(check.records);
  return [cell(text), difference(check)];
}

function crossTable({ crossCheck }: ServerSide, find: Find): Table {
  return {
    caption: 'The server’s count beside that of the records',
    head: [cell(''), cell('Server'), cell('Records'), cell('Difference')],
    numeric: true,
    rows: crossCheck.map((check) => ({
      header: cell(names[check.id]),
      cells: [
        cell(check.unit === 'ms' ? formatQuantity(check.server, 'ms') : formatCount(check.server)),
        ...recordsCells(check, find),
      ],
    })),
    foot: 'From the scrape before the load to the one after it. The server also counts what others asked and what no answer brought to an end; its time to first token begins when a request arrives, that of the records when it is sent.',
  };
}

function courseTable({ series }: ServerSide, restarts: number): Table {
  const columns: readonly (readonly [keyof typeof series, string, (value: number) => string])[] = [
    ['running', 'Running', formatCount],
    ['queueDepth', 'Waiting', formatCount],
    ['kvUsage', 'KV cache', (value) => formatQuantity(value, 'share')],
    ['generationRate', 'Output tok/s', formatSignificant],
    ['promptRate', 'Prompt tok/s', formatSignificant],
    ['prefixHitRate', 'Prefix hits', (value) => formatQuantity(value, 'share')],
    ['preemptions', 'Preempted', formatCount],
    ['gpuMemoryShare', 'GPU memory', (value) => formatQuantity(value, 'share')],
    ['gpuUtilization', 'GPU at work', (value) => formatQuantity(value, 'share')],
  ];
  const told = columns.filter(([name]) => series[name].some((value) => value !== null));
  return {
    caption: 'By the end of each step',
    head: [cell('Time'), ...told.map(([, title]) => cell(title))],
    numeric: true,
    rows: series.atMs.map((at, i) => ({
      header: cell(formatElapsed(Math.round(at / 100) * 100)),
      cells: told.map(([name, , text]) => {
        const value = series[name][i];
        return value === null || value === undefined ? cell(missing, '', 'missing') : cell(text(value));
      }),
    })),
    foot: restarts === 0 ? '' : 'The counters began anew within the run.',
  };
}

const kindNames: Readonly<Record<string, string>> = {
  vllm: 'vLLM',
  sglang: 'SGLang',
  tgi: 'TGI',
  'llama.cpp': 'llama.cpp',
};

function words({ kind, scrapes, missed, intervalMs }: ServerSide, find: Find): string {
  const failed = missed === 0 ? '' : `, ${formatCount(missed)} more failed`;
  const every = intervalMs === null ? '' : `, one every ${formatDuration(intervalMs)}`;
  const [queue, kv, preempted, hits] = ['queue-depth-max', 'kv-usage-max', 'preemptions-count', 'prefix-hits-rate'].map(
    (id) => find(id)?.value,
  );
  const facts = [
    ...(queue == null ? [] : [queue === 0 ? 'no request waited' : `up to ${formatCount(queue)} requests waited`]),
    ...(kv == null ? [] : [`up to ${formatQuantity(kv, 'share')} of the KV cache was in use`]),
    ...(preempted == null ? [] : [preempted === 0 ? 'none was preempted' : `${formatCount(preempted)} were preempted`]),
    ...(hits == null ? [] : [`${formatQuantity(hits, 'share')} of the prompt tokens were in its prefix cache`]),
  ];
  const found = facts.length === 0 ? '' : ` At the scrapes ${facts.join(', ')}.`;
  return `${formatCount(scrapes)} scrapes of ${kindNames[kind ?? ''] ?? 'the server'}’s own metrics${every}${failed}.${found}`;
}

export default defineSection({
  id: 'server',
  title: 'The server',
  view: (assessment: Assessment) => {
    const { serverSide } = assessment;
    if (serverSide === null || serverSide.series.atMs.length === 0) return null;
    const find: Find = (id) => assessment.measures.find((measure) => measure.id === id);
    const text = words(serverSide, find);
    const about = { title: 'The server over the run', description: text };
    const drawings = sheets.map((sheet) => serverCourse(assessment, sheet, about)).filter((svg) => svg !== '');
    const chart: Chart = { ...about, drawings, table: courseTable(serverSide, serverSide.restarts) };
    const [table, cross] = [levelTable(find), crossTable(serverSide, find)];
    return {
      text,
      chart: drawings.length === 0 ? null : chart,
      levels: table.rows.length === 0 ? null : table,
      cross: cross.rows.length === 0 ? null : cross,
    };
  },
});
