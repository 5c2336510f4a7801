import { objectiveWords } from '../../../lib/assessment/objective-words.ts';
import type { SloCapacity } from '../../../lib/capacity/slo-capacity.ts';
import type { LoadPoint, PointTimes, PointValue } from '../../../lib/schema/load-point.ts';
import type { Plan } from '../../../lib/schema/plan.ts';
import type { Series } from '../../../lib/schema/plan/series.ts';
import { inOneList } from '../../../lib/units/list.ts';
import { formatCount, formatLevel } from '../../../lib/units/number.ts';
import { formatInterval, formatQuantity, type Unit } from '../../../lib/units/quantity.ts';
import { cell, type Chart, type Row, type Table } from '../../blocks.ts';
import type { AxisOf } from '../../charts/axes.ts';
import { sheets } from '../../charts/draw.ts';
import { loadCurves, type LoadMark, type LoadMarker, type LoadPanel } from '../../charts/load-curves.ts';
import { colour, metricColour } from '../../charts/palette.ts';
import { defineSection } from '../../sections/section.ts';
import { answeredSeries, capacityOf, inOrder } from '../chosen-series.ts';
import { loadName, meanWords, pointCell } from '../words.ts';

type Loop = LoadPoint['loop'];
type Statistic = 'p50' | 'p95' | 'p99';

/** Curves of more set-ups would hide each other. */
const mostDrawn = 5;

interface Metric {
  readonly id: string;
  readonly title: string;
  /** Of a time what it is, and the percentile shown; empty of others. */
  readonly subject: string;
  readonly statistic: string;
  readonly of: AxisOf;
  readonly unit: Unit;
  readonly stroke: string;
  readonly value: (point: LoadPoint) => PointValue | null;
  /** What is drawn beside it where there is room; null for nothing. */
  readonly median: ((point: LoadPoint) => PointValue | null) | null;
  readonly limit: LoadPanel['limit'];
  readonly least: number;
}

const times: readonly (readonly [id: 'e2e' | 'ttft' | 'tpot', title: string])[] = [
  ['e2e', 'end-to-end time'],
  ['ttft', 'time to first token'],
  ['tpot', 'time per output token'],
];

const statistics: Readonly<Record<string, Statistic>> = { med: 'p50', 'p(50)': 'p50', 'p(95)': 'p95', 'p(99)': 'p99' };

/** A time at the percentile that is promised of it; p95 where nothing is. */
function timeMetric([id, title]: (typeof times)[number], series: Series | undefined): Metric {
  const promised = series?.objectives.find(
    ({ metric, aggregate, levels }) => metric === `llm_${id}` && levels === undefined && aggregate in statistics,
  );
  const statistic: keyof PointTimes & Statistic = statistics[promised?.aggregate ?? ''] ?? 'p95';
  return {
    id: `${id}-${statistic}`,
    title: `${statistic} ${title}`,
    subject: `${title.charAt(0).toUpperCase()}${title.slice(1)}`,
    statistic,
    of: 'latency',
    unit: 'ms',
    stroke: metricColour(id),
    value: (point) => point[id][statistic],
    median: statistic === 'p50' ? null : (point) => point[id].p50,
    least: 1,
    limit: promised === undefined ? null : { value: promised.limit, words: objectiveWords(promised) },
  };
}

function metricsOf(series: Series | undefined): Metric[] {
  const plain = { limit: null, median: null, subject: '', statistic: '' };
  return [
    {
      ...plain,
      id: 'requests-rate',
      title: 'Successful req/s',
      of: 'rate',
      unit: 'req/s',
      stroke: colour.throughput,
      value: ({ requestsPerS }) => requestsPerS,
      least: 1e-3,
    },
    ...times.map((time) => timeMetric(time, series)),
    {
      ...plain,
      id: 'kv-usage',
      title: 'KV cache in use, mean',
      of: 'share',
      unit: 'share',
      stroke: colour.server,
      value: ({ kvUsage }) => kvUsage,
      least: 0.1,
    },
    {
      ...plain,
      id: 'queue-depth',
      title: 'Requests waiting, mean',
      of: 'rate',
      unit: 'requests',
      stroke: colour.server,
      value: ({ queueDepth }) => queueDepth,
      least: 1,
    },
  ];
}

const pointsOf = ({ loads }: Series, loop: Loop): LoadPoint[] =>
  loads.map(({ point }) => point).filter((point) => point.loop === loop);

const markOf = (point: LoadPoint, { low, high, value, doubt }: PointValue): LoadMark => ({
  load: point.level,
  value,
  low,
  high,
  broken: point.verdict === 'fail',
  doubted: doubt !== null,
});

/** Names of the values in which the drawn series differ. */
const differing = (drawn: readonly Series[]): string[] =>
  [...new Set(drawn.flatMap(({ values }) => Object.keys(values)))].filter(
    (name) => new Set(drawn.map(({ values }) => values[name] ?? '')).size > 1,
  );

/** What tells a series from the others drawn, as short as can be. */
function labelOf(series: Series, drawn: readonly Series[]): string {
  const values = differing(drawn).flatMap((name) => series.values[name] ?? []);
  return values.length === 0 ? series.name : values.join(' · ');
}

const marksOf = (series: Series, loop: Loop, value: Metric['value']): LoadMark[] =>
  pointsOf(series, loop).flatMap((point) => {
    const told = value(point);
    return told === null ? [] : [markOf(point, told)];
  });

/** Loads of which no run tells a sound value. */
function gapsOf(series: Series, loop: Loop, value: Metric['value']): number[] {
  const told = new Set(
    marksOf(series, loop, value)
      .filter(({ doubted }) => !doubted)
      .map(({ load }) => load),
  );
  return pointsOf(series, loop).flatMap(({ level }) => (told.has(level) ? [] : [level]));
}

/** A panel of one series: its percentile with the median below it. */
function singlePanel(
  { title, subject, statistic, value, median }: Metric,
  series: Series,
  loop: Loop,
): Pick<LoadPanel, 'title' | 'lines'> {
  const marks = marksOf(series, loop, value);
  const middle = median === null ? [] : marksOf(series, loop, median);
  if (middle.length === 0)
    return { title, lines: [{ label: '', whole: true, bounded: true, marks, gaps: gapsOf(series, loop, value) }] };
  return {
    title: subject,
    lines: [
      { label: statistic, whole: false, bounded: true, marks, gaps: gapsOf(series, loop, value) },
      { label: 'p50', whole: true, bounded: false, marks: middle, gaps: gapsOf(series, loop, median ?? value) },
    ].filter((line) => line.marks.length > 0),
  };
}

/** Of several series the percentile; or the median, where the percentile is withheld of most loads. */
function manyPanel(metric: Metric, drawn: readonly Series[], loop: Loop): Pick<Metric, 'title' | 'value'> {
  const { title, subject, value, median } = metric;
  const count = (of: Metric['value']): number =>
    drawn.reduce((sum, series) => sum + marksOf(series, loop, of).length, 0);
  return median !== null && 2 * count(value) < count(median)
    ? { title: `p50 ${subject.charAt(0).toLowerCase()}${subject.slice(1)}`, value: median }
    : { title, value };
}

function panelOf(metric: Metric, drawn: readonly Series[], loop: Loop, answered: Series | null): LoadPanel | null {
  const { of, stroke, limit, least } = metric;
  const look = { of, stroke, limit, least };
  const [only, ...others] = drawn;
  if (only !== undefined && others.length === 0) return { ...look, ...singlePanel(metric, only, loop) };
  const { title, value } = manyPanel(metric, drawn, loop);
  const lines = drawn
    .map((series) => ({
      label: labelOf(series, drawn),
      whole: series.id === answered?.id,
      bounded: series.id === answered?.id,
      marks: marksOf(series, loop, value),
      gaps: gapsOf(series, loop, value),
    }))
    .filter(({ marks }) => marks.length > 0);
  return lines.length === 0 ? null : { ...look, title, lines };
}

/** Where on the axis of loads the capacity of the answered series lies; null where it is of the other loop. */
function markerOf(series: Series | null, loop: Loop): LoadMarker | null {
  const capacity = series === null ? null : capacityOf(series);
  if (capacity === null) return null;
  const isOpen = capacity.basis === 'slo-capacity';
  if (isOpen !== (loop === 'open')) return null;
  if (isOpen) {
    const { value, low, high } = capacity.requestsPerS;
    return { value, low, high, words: `SLO capacity ${formatQuantity(value, 'req/s')}` };
  }
  const level = capacity.at[0]?.level;
  if (level === undefined) return null;
  return { low: level, value: level, high: level, words: `SLO kept up to ${formatLevel(level)}` };
}

const axisWords: Readonly<Record<Loop, string>> = {
  open: 'offered requests per second',
  closed: 'requests in flight',
};
const titles: Readonly<Record<Loop, string>> = {
  open: 'When requests come by themselves',
  closed: 'With a fixed number in flight',
};

/** A metric and, of a time, its median. */
const withMedian = ({ title, subject, value, median, unit }: Metric) => [
  { title, value, unit },
  ...(median === null
    ? []
    : [{ title: `p50 ${subject.charAt(0).toLowerCase()}${subject.slice(1)}`, value: median, unit }]),
];

function chartTable(plan: Plan, loop: Loop, metrics: readonly Metric[]): Table {
  const several = plan.series.length > 1;
  const columns = metrics.flatMap(withMedian);
  const rows = inOrder(plan).flatMap((series) =>
    pointsOf(series, loop)
      .toSorted((a, b) => a.level - b.level || a.visit - b.visit)
      .map((point): Row => ({
        header: cell(
          loadName(point),
          [several ? series.name : '', `n = ${formatCount(point.counts.succeeded)}`].filter(Boolean).join(', '),
        ),
        cells: [...columns.map(({ value, unit }) => pointCell(value(point), unit)), cell(point.verdict ?? 'none')],
      })),
  );
  return {
    caption: `Every load, ${axisWords[loop]}`,
    head: [cell('Load'), ...columns.map(({ title }) => cell(title)), cell('SLO')],
    numeric: true,
    rows,
    foot: 'Small print: 95 % interval; n: successful requests. Struck: an audit speaks against it.',
  };
}

/** The curve in words, for those who do not see it. */
function courseWords(series: Series, loop: Loop, metrics: readonly Metric[]): string {
  const points = pointsOf(series, loop).toSorted((a, b) => a.level - b.level);
  const ends = points.length > 1 ? [points[0], points.at(-1)] : points;
  const told = ends.flatMap((point) => {
    if (point === undefined) return [];
    const values = metrics.flatMap((metric) => {
      const value = metric.value(point);
      return value === null || value.doubt !== null ? [] : [`${metric.title} ${meanWords(value.value, metric.unit)}`];
    });
    return values.length === 0 ? [] : [`At ${loadName(point)}: ${values.join(', ')}.`];
  });
  return told.join(' ');
}

/** Whether a p95 is withheld at a load of which the median is told. */
const lacksPercentiles = (drawn: readonly Series[], loop: Loop): boolean =>
  drawn.some((series) =>
    pointsOf(series, loop).some((point) => times.some(([id]) => point[id].p50 !== null && point[id].p95 === null)),
  );

/** How to read the chart. */
function caption(plan: Plan, loop: Loop, drawn: readonly Series[]): string {
  const answered = answeredSeries(plan);
  const capacity = answered === null ? null : capacityOf(answered);
  const marked = markerOf(answered, loop) !== null && loop === 'open' && capacity !== null;
  const others = plan.series.filter((series) => pointsOf(series, loop).length > 0).length - drawn.length;
  const names = differing(drawn).join(' · ');
  const broken = drawn.some((series) => pointsOf(series, loop).some(({ verdict }) => verdict === 'fail'));
  return [
    'Dots are runs, whiskers 95 % intervals.',
    ...(marked ? [`Grey: the SLO capacity, ${intervalWords(capacity)}.`] : []),
    ...(broken ? ['Red dots: an objective is broken.'] : []),
    ...(lacksPercentiles(drawn, loop)
      ? ['A percentile ends or is missing where too few independent requests bound it.']
      : []),
    ...(drawn.length > 1 ? [`Lines: ${names === '' ? inOneList(drawn.map(({ name }) => name)) : names}.`] : []),
    ...(drawn.length > 1 && answered !== null
      ? [`Whole line: ${answered.name}; only it has its intervals drawn.`]
      : []),
    ...(others > 0 ? [`${formatCount(others)} more set-ups stand in the table.`] : []),
  ].join(' ');
}

const intervalWords = ({ requestsPerS: { low, high } }: SloCapacity): string => formatInterval(low, high, 'req/s');

/** What the chart shows, for those who do not see it. */
function alternative(plan: Plan, loop: Loop, drawn: readonly Series[], metrics: readonly Metric[]): string {
  const answered = answeredSeries(plan);
  const told = drawn.length === 1 ? drawn : drawn.filter(({ id }) => id === answered?.id);
  return [
    `${inOneList(metrics.map(({ title }) => title))} against ${axisWords[loop]}.`,
    ...told.map((series) => courseWords(series, loop, metrics)),
  ].join(' ');
}

function chartOf(plan: Plan, loop: Loop): (Chart & { readonly heading: string }) | null {
  const answered = answeredSeries(plan);
  const drawn = inOrder(plan)
    .filter((series) => pointsOf(series, loop).length > 0)
    .slice(0, mostDrawn);
  if (drawn.length === 0) return null;
  const metrics = metricsOf(answered ?? drawn[0]).filter((metric) =>
    drawn.some((series) =>
      pointsOf(series, loop).some((point) => (metric.value(point) ?? metric.median?.(point) ?? null) !== null),
    ),
  );
  const panels = metrics.flatMap((metric) => panelOf(metric, drawn, loop, answered) ?? []);
  if (panels.length === 0) return null;
  const view = {
    id: `curves-${loop}`,
    title: titles[loop],
    description: alternative(plan, loop, drawn, metrics),
    panels,
    marker: markerOf(answered, loop),
  };
  return {
    title: titles[loop],
    description: caption(plan, loop, drawn),
    heading: `${titles[loop]}: against ${axisWords[loop]}`,
    drawings: sheets.map((sheet) => loadCurves(view, sheet)),
    table: chartTable(plan, loop, metrics),
  };
}

export default defineSection<Plan>({
  id: 'curves',
  title: 'What the load does',
  view: (plan) => {
    const charts = (['open', 'closed'] as const).flatMap((loop) => chartOf(plan, loop) ?? []);
    return charts.length === 0 ? null : { charts };
  },
});
