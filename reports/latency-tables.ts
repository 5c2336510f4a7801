import { toolWords } from '../lib/assessment/imported-words.ts';
import { requestMetrics } from '../lib/assessment/metrics.ts';
import type { Assessment, Measure } from '../lib/schema/assessment.ts';
import { formatCount } from '../lib/units/number.ts';
import { auditsTitle, cell, measureCell, type Cell, type CellState, type Row, type Table } from './blocks.ts';

type Find = (id: string) => Measure | undefined;

interface Column {
  readonly metric: string;
  readonly title: string;
}

/** Shown in every run, measured or not. */
const mainColumns: readonly Column[] = [
  { metric: 'ttft', title: 'TTFT' },
  { metric: 'tpot', title: 'TPOT' },
  { metric: 'e2e', title: 'End to end' },
];
/** Shown only in a run that has them. */
const furtherColumns: readonly Column[] = [
  { metric: 'ttft-since-due', title: 'TTFT since due' },
  { metric: 'e2e-since-due', title: 'E2E since due' },
  { metric: 'itl', title: 'ITL' },
  { metric: 'ttfc', title: 'First content' },
  { metric: 'ntpot', title: 'NTPOT' },
];
const statistics = ['p50', 'p90', 'p95', 'p99', 'p99.9', 'mean', 'min', 'max'];
/** Shown where at least one column has enough values for it. */
const rareStatistic = 'p99.9';

const countOf = (find: Find, metric: string): number => find(`${metric}-p50`)?.n ?? 0;

const head = (find: Find, { metric, title }: Column): Cell =>
  cell(title, `n = ${formatCount(countOf(find, metric))}${metric === 'itl' ? ' gaps' : ''}`);

/** Whether the first content came later than the first token in any request: only reasoning models do that. */
function reasons(find: Find): boolean {
  const [content, token] = ['ttfc', 'ttft'].map((metric) => find(`${metric}-mean`));
  return content != null && token != null && (content.value !== token.value || content.n !== token.n);
}

const furtherOf = (find: Find): Column[] =>
  furtherColumns.filter(({ metric }) => countOf(find, metric) > 0 && (metric !== 'ttfc' || reasons(find)));

const statesOf = (rows: readonly Row[]): ReadonlySet<CellState> =>
  new Set(rows.flatMap(({ cells }) => cells.map(({ state }) => state)));

/** What the audits did to the cells of these rows, each word once. */
export function beliefWords(rows: readonly Row[]): string[] {
  const states = statesOf(rows);
  const burst = rows.some(({ cells }) => cells.some(({ sub }) => /\bburst$/.test(sub)));
  return [
    ...(states.has('struck')
      ? [`Struck: an audit speaks against it, and nothing may rest on it; see “${auditsTitle}”.`]
      : []),
    ...(states.has('refused') ? [`Not valid: it cannot be true, and is withheld; see “${auditsTitle}”.`] : []),
    ...(burst ? ['Burst: the rate of one or a few batches, not a sustained rate.'] : []),
  ];
}

/** Why cells of percentiles are set otherwise than plain, for those kinds that the rows hold. */
export function standingWords(rows: readonly Row[]): string[] {
  const states = statesOf(rows);
  return [
    ...(states.has('uncertain')
      ? [
          'Italic: fewer than ten values beyond the percentile (p95 takes 200 values, p99 takes 1 000), so read the interval.',
        ]
      : []),
    ...(states.has('withheld') ? ['Withheld: too few independent values to bound it at all.'] : []),
    ...beliefWords(rows),
  ];
}

function latencyRows(find: Find, columns: readonly Column[]): Row[] {
  const rows = statistics.map((statistic): Row => ({
    header: cell(statistic),
    cells: columns.map(({ metric }) => {
      const shown = measureCell(find(`${metric}-${statistic}`));
      // The foot says it once for the whole column.
      return shown.state === 'missing' ? { ...shown, sub: '' } : shown;
    }),
  }));
  return rows.filter(
    ({ header, cells }) =>
      header.text !== rareStatistic ||
      cells.some(({ state }) => state === 'plain' || state === 'uncertain' || state === 'struck'),
  );
}

const latencyTable = (
  caption: string,
  find: Find,
  columns: readonly Column[],
  rows: readonly Row[],
  foot: string,
): Table => ({
  caption,
  head: [cell(''), ...columns.map((column) => head(find, column))],
  numeric: true,
  rows,
  foot,
});

/** The latencies that every run is asked for. */
export function mainLatencies(find: Find): Table {
  const rows = latencyRows(find, mainColumns);
  const unmeasured = mainColumns.filter(({ metric }) => countOf(find, metric) === 0).map(({ title }) => title);
  const foot = [
    'Small print: 95 % interval. Failed requests have no latency here; they count in the success rate.',
    ...standingWords(rows),
    ...(unmeasured.length > 0 ? [`${unmeasured.join(' and ')}: not measured in this run.`] : []),
  ].join(' ');
  return latencyTable('Latency of successful requests', find, mainColumns, rows, foot);
}

/** What else this run can tell of them; null where it can tell nothing else. */
export function furtherLatencies(find: Find): Table | null {
  const columns = furtherOf(find);
  if (columns.length === 0) return null;
  const rows = latencyRows(find, columns);
  // without intervals, and of more than the successes: the reader must not take it for its neighbours
  const gaps =
    countOf(find, 'itl') === 0
      ? []
      : [
          'ITL pools the gaps of all streamed requests, failed ones too. They depend on each other within an answer, so it has no interval.',
        ];
  const main = standingWords(latencyRows(find, mainColumns));
  const foot = [...gaps, ...standingWords(rows).filter((words) => !main.includes(words))].join(' ');
  return latencyTable('Further latencies', find, columns, rows, foot);
}

const gapMeaning = 'gap between successive output chunks, each of which may hold several tokens';

/** How many independent requests the p95 rests on, where requests were slow together. */
function effectiveWords(find: Find): string[] {
  const { n, effectiveN } = find('e2e-p95') ?? {};
  if (n === undefined || effectiveN === undefined) return [];
  return [
    `Requests that are slow together tell less than as many single ones: of ${formatCount(n)}, the interval of p95 end to end counts ${formatCount(effectiveN)}.`,
  ];
}

/** That the meanings are ours, where another tool measured. */
function foreignWords(run: Assessment['run']): string[] {
  const tool = toolWords(run);
  return tool === null
    ? []
    : [`So they are meant here; where ${tool} measures otherwise is said under “Before you quote these numbers”.`];
}

/** What each column means, and where the percentiles come from. */
export function latencyTerms(find: Find, source: Assessment['evidence']['source'], run: Assessment['run']): string {
  const shown = [...mainColumns, ...furtherOf(find)];
  const meanings = shown.map(({ metric, title }) => {
    const meaning = requestMetrics.find(({ id }) => id === metric)?.meaning ?? gapMeaning;
    return `${title}: ${meaning}.`;
  });
  const pooled = shown.some(({ metric }) => metric === 'itl') ? '; those of ITL from a histogram of three digits' : '';
  const percentiles =
    source === 'records'
      ? `Percentiles are of type 7, from the single requests${pooled}.`
      : "Percentiles are k6's own; their intervals reach to the next percentile that k6 kept.";
  return [...meanings, ...foreignWords(run), percentiles, ...effectiveWords(find)].join(' ');
}
