import { loadWords, promiseWords } from '../../lib/assessment/level-words.ts';
import { reservation } from '../../lib/assessment/measure-words.ts';
import { objectiveSubject } from '../../lib/assessment/objective-words.ts';
import { isShown, isSound } from '../../lib/assessment/standing.ts';
import type { Assessment, LevelAssessment, Measure } from '../../lib/schema/assessment.ts';
import { formatDuration } from '../../lib/units/duration.ts';
import { inOneList } from '../../lib/units/list.ts';
import { formatCount, formatLevel, formatSignificant, formatTrimmed, missing } from '../../lib/units/number.ts';
import { formatQuantity } from '../../lib/units/quantity.ts';
import { cell, measureCell, type Cell, type Chart, type Row, type Table } from '../blocks.ts';
import { sheets } from '../charts/draw.ts';
import { levelsChart } from '../charts/levels.ts';
import { bareRates, goodputMeaning } from '../rate-words.ts';
import { beliefWords, standingWords } from '../latency-tables.ts';
import { defineSection } from './section.ts';

type Levels = NonNullable<Assessment['levels']>;

const loadTitle = ({ run }: Assessment): string => (run.loop === 'closed' ? 'In flight' : 'Offered req/s');

const name = ({ level, visit }: LevelAssessment): Cell =>
  cell(formatLevel(level), visit === 1 ? '' : `visit ${formatCount(visit)}`);

/** Measures of a level by their ids, as cells. */
const cellsOf = ({ measures }: LevelAssessment, ids: readonly string[]): Cell[] =>
  ids.map((id) => {
    const shown = measureCell(measures.find((measure) => measure.id === id));
    return shown.state === 'missing' ? { ...shown, sub: '' } : shown;
  });

/** Whether the level keeps what is promised for it, and what it does not keep. */
function gatesCell({ gates, verdict }: LevelAssessment): Cell {
  if (verdict === null) return cell('none');
  const told = gates.filter((gate) => gate.verdict !== 'pass' || gate.alert !== undefined);
  const sub = told.map((gate) => {
    const word = gate.verdict === 'pass' ? `alert: ${gate.alert}` : promiseWords[gate.verdict];
    return `${objectiveSubject(gate.objective)} ${word}`;
  });
  return cell(promiseWords[verdict], sub.join('; '));
}

function length({ window }: LevelAssessment): Cell {
  return window === null ? cell('') : cell(formatDuration(window.endMs - window.startMs));
}

const rateOf = ({ measures }: LevelAssessment): number | null => {
  const rate = measures.find(({ id }) => id === 'requests-rate');
  return isSound(rate) ? rate.value : null;
};

/** Times the rate of the lowest level; empty of a rate that nothing may rest on. */
function speedUp(level: LevelAssessment, lowest: LevelAssessment | undefined): Cell {
  const [rate, first] = [rateOf(level), lowest === undefined ? null : rateOf(lowest)];
  if (rate === null || first === null || lowest === undefined) return cell(missing, '', 'missing');
  return cell(`${formatSignificant(rate / first)} ×`, `of ${formatTrimmed(level.level / lowest.level)} ×`);
}

/** Requests that succeeded, of those that were measured. */
const requests = ({ counts }: LevelAssessment): Cell =>
  cell(formatCount(counts.measured), counts.failed === 0 ? '' : `${formatCount(counts.failed)} failed`);

/** The note on small samples belongs under the table that has them. */
const intervalFoot = (rows: readonly Row[]): string =>
  ['Small print: 95 % interval.', ...standingWords(rows)].join(' ');

function loads(assessment: Assessment, { list }: Levels): Table {
  const tested = list.some(({ measures }) => measures.some(({ id, n }) => id === 'valid-rate' && n > 0));
  const good = list.some(({ measures }) => measures.some(({ id }) => id === 'goodput-rate'));
  const rates = ['requests-rate', ...(good ? ['goodput-rate'] : []), 'output-tokens-rate', 'total-tokens-rate'];
  const lowest = list.toSorted((a, b) => a.level - b.level).find((level) => rateOf(level) !== null);
  // what is offered in an open loop is what comes back, until it is too much
  const sped = assessment.run.loop === 'closed' && lowest !== undefined;
  const rows = list.map((level): Row => ({
    header: name(level),
    cells: [
      requests(level),
      length(level),
      ...cellsOf(level, ['success-rate', ...(tested ? ['valid-rate'] : []), ...rates]),
      ...(sped ? [speedUp(level, lowest)] : []),
      gatesCell(level),
    ],
  }));
  const titles = [
    loadTitle(assessment),
    'Requests',
    'Total time',
    'Success',
    ...(tested ? ['Valid answers'] : []),
    'Successful req/s',
    ...(good ? ['Goodput req/s'] : []),
    'Output tok/s',
    'Total tok/s',
    ...(sped ? ['Speed-up'] : []),
    'Objectives',
  ];
  return {
    caption: 'What each level did',
    head: titles.map((title) => cell(title)),
    numeric: true,
    rows,
    foot: [
      'Small print: 95 % interval.',
      ...bareRates(list.flatMap(({ measures }) => measures.filter(({ id }) => rates.includes(id)))),
      ...(good ? [goodputMeaning] : []),
      ...beliefWords(rows),
      'Total time: first send to last end of the level.',
      ...(sped
        ? [
            `Speed-up: the rate of successful requests, times that at ${formatLevel(lowest.level)}; of as many times the load.`,
          ]
        : []),
    ].join(' '),
  };
}

const latencyColumns = [
  ['ttft-p50', 'TTFT p50'],
  ['ttft-p95', 'TTFT p95'],
  ['tpot-p50', 'TPOT p50'],
  ['tpot-p95', 'TPOT p95'],
  ['e2e-p50', 'E2E p50'],
  ['e2e-p95', 'E2E p95'],
  ['e2e-p99', 'E2E p99'],
  ['e2e-max', 'E2E max'],
] as const;

function latencies(assessment: Assessment, { list }: Levels): Table {
  const columns = latencyColumns.filter(([id]) =>
    list.some(({ measures }) => measures.some((measure) => measure.id === id && measure.value !== null)),
  );
  const rows = list.map((level): Row => ({
    header: { ...name(level), sub: `n = ${formatCount(level.counts.succeeded)}` },
    cells: cellsOf(
      level,
      columns.map(([id]) => id),
    ),
  }));
  return {
    caption: 'Latency of successful requests by level',
    head: [cell(loadTitle(assessment)), ...columns.map(([, title]) => cell(title))],
    numeric: true,
    rows,
    foot: intervalFoot(rows),
  };
}

const serverColumns = [
  ['running-mean', 'In the batch, mean'],
  ['queue-depth-mean', 'Waiting, mean'],
  ['queue-depth-max', 'Waiting, most'],
  ['kv-usage-mean', 'KV cache, mean'],
  ['kv-usage-max', 'KV cache, most'],
  ['preemptions-count', 'Preempted'],
  ['prefix-hits-rate', 'Prefix hits'],
  ['gpu-memory-max', 'GPU memory, most'],
  ['gpu-utilization-mean', 'GPU at work'],
] as const;

/** Without its small print, as scrapes have no interval; a mean of requests is no whole number. */
function gaugeCell({ measures }: LevelAssessment, id: string): Cell {
  const measure = measures.find((each) => each.id === id);
  const shown = { ...measureCell(measure), sub: '' };
  const isMean = measure?.unit === 'requests' && measure.statistic === 'mean';
  return isMean && shown.state === 'plain' ? { ...shown, text: formatSignificant(measure.value ?? 0) } : shown;
}

/** What the server told at each level; null where it told nothing. */
function serverAt(assessment: Assessment, { list }: Levels): Table | null {
  const told = serverColumns.filter(([id]) =>
    list.some(({ measures }) => measures.some((measure) => measure.id === id && measure.value !== null)),
  );
  if (told.length === 0) return null;
  const rows = list.map((level): Row => {
    const scrapes = level.measures.find(({ basis }) => basis === 'scrapes')?.n ?? 0;
    return {
      header: { ...name(level), sub: `n = ${formatCount(scrapes)}` },
      cells: told.map(([id]) => gaugeCell(level, id)),
    };
  });
  return {
    caption: 'The server at each level, by its scrapes',
    head: [cell(loadTitle(assessment)), ...told.map(([, title]) => cell(title))],
    numeric: true,
    rows,
    foot: ['What lies between two scrapes is not seen.', ...beliefWords(rows)].join(' '),
  };
}

/** Measures that the chart draws. */
const drawn: readonly string[] = ['requests-rate', 'e2e-p50', 'e2e-p95'];

/** The numbers of the chart and no others, in its order. */
function chartTable(assessment: Assessment, { list }: Levels): Table {
  const rows = list
    .toSorted((a, b) => a.level - b.level || a.visit - b.visit)
    .map((level): Row => ({ header: name(level), cells: cellsOf(level, drawn) }));
  return {
    caption: 'Throughput and end-to-end time by level',
    head: [loadTitle(assessment), 'Successful req/s', 'E2E p50', 'E2E p95'].map((title) => cell(title)),
    numeric: true,
    rows,
    foot: intervalFoot(rows),
  };
}

function describe({ run }: Assessment, { list }: Levels): string {
  const told = list.map(({ level, visit, measures }) => {
    const value = (id: string): string => {
      const measure = measures.find((candidate) => candidate.id === id);
      if (!isShown(measure)) return 'not told';
      const reserved = reservation(measure);
      return `${formatQuantity(measure.value, measure.unit)}${reserved === '' ? '' : ` (${reserved})`}`;
    };
    const again = visit === 1 ? '' : ' again';
    return `${loadWords(run.loop, level)}${again}: ${value('requests-rate')}, p95 ${value('e2e-p95')}.`;
  });
  const levelsWhere = (holds: (level: LevelAssessment) => boolean): string =>
    inOneList([...new Set(list.filter(holds).map(({ level }) => formatLevel(level)))]);
  const has = ({ measures }: LevelAssessment, holds: (measure: Measure) => boolean): boolean =>
    measures.some((measure) => drawn.includes(measure.id) && holds(measure));
  const broken = levelsWhere((level) => level.verdict === 'fail' && has(level, isSound));
  const refused = levelsWhere((level) => has(level, ({ standing }) => standing === 'invalid'));
  const marked = broken === '' ? '' : ` Marked: ${broken}, where an objective fails.`;
  const left = refused === '' ? '' : ` Left out as not valid: numbers at ${refused}.`;
  const doubtful = list.some((level) => has(level, ({ standing }) => standing === 'unsound'));
  const grey = doubtful ? ' Grey dots off the line: unsound.' : '';
  return `Successful requests per second and end-to-end time against the load.${marked}${left}${grey} ${told.join(' ')}`;
}

export default defineSection({
  id: 'levels',
  title: 'Levels of load',
  view: (assessment) => {
    const { levels, counts } = assessment;
    if (levels === null || counts.measured === 0) return null;
    const words = { title: 'Levels of load', description: describe(assessment, levels) };
    const chart: Chart = {
      ...words,
      drawings: sheets.map((sheet) => levelsChart(assessment, sheet, words)),
      table: chartTable(assessment, levels),
    };
    return {
      chart: counts.succeeded === 0 ? null : chart,
      loads: loads(assessment, levels),
      latencies: counts.succeeded === 0 ? null : latencies(assessment, levels),
      server: serverAt(assessment, levels),
    };
  },
});
