import { objectiveWords } from '../../lib/assessment/objective-words.ts';
import { isShown } from '../../lib/assessment/standing.ts';
import type { Assessment, LevelAssessment, Measure } from '../../lib/schema/assessment.ts';
import { axis, type AxisOf } from './axes.ts';
import { draw, type Sheet } from './draw.ts';
import { colour, metricColour } from './palette.ts';
import { latencyScale, linearScale, loadScale, type Scale } from './scales.ts';
import { curves, type Curve } from './shapes/curves.ts';
import { caption, limitLine, type Limit } from './shapes/lines.ts';
import { knots, whiskers } from './shapes/marks.ts';

type Place = readonly [number, number];

interface Panel {
  readonly title: string;
  readonly of: AxisOf;
  readonly stroke: string;
  readonly curves: readonly Curve[];
  readonly broken: readonly Place[];
  /** What an audit speaks against: told, but joined by no line. */
  readonly unsound: readonly Place[];
  readonly intervals: readonly { readonly x: number; readonly low: number; readonly high: number }[];
  readonly limit: Limit | null;
  readonly scale: Scale;
}

/** A limit further above the data than this would press the data flat. */
const limitReach = 3;
const height = 170;
const margin = { left: 62, right: 52, top: 34, between: 62, foot: 30 } as const;

interface Point {
  readonly at: LevelAssessment;
  readonly measure: Measure;
  readonly value: number;
}

const pointsOf = (list: readonly LevelAssessment[], id: string): Point[] =>
  list.flatMap((at): Point[] => {
    const measure = at.measures.find((candidate) => candidate.id === id);
    return isShown(measure) ? [{ at, measure, value: measure.value }] : [];
  });

/** Curves through what may be relied on: a level whose number may not be ends one, so that no line leads across it. */
function curvesOf(list: readonly LevelAssessment[], id: string, look: Omit<Curve, 'places'>): Curve[] {
  const pieces: Place[][] = [[]];
  for (const at of list) {
    const [point] = pointsOf([at], id);
    const doubted = at.measures.some((measure) => measure.id === id && /^(unsound|invalid)$/.test(measure.standing));
    if (doubted) pieces.push([]);
    else if (point !== undefined) pieces.at(-1)?.push([at.level, point.value]);
  }
  const drawn = pieces.filter((places) => places.length > 0);
  const highest = list.at(-1)?.level;
  return drawn.map((places, i) => ({
    ...look,
    places,
    label: i === drawn.length - 1 ? look.label : '',
    endsEarly: places.at(-1)?.[0] !== highest,
  }));
}

const isUnsound = ({ measure }: Point): boolean => measure.standing === 'unsound';
const soundOf = (points: readonly Point[]): Point[] => points.filter((point) => !isUnsound(point));
const unsoundOf = (points: readonly Point[]): Place[] => placesOf(points.filter(isUnsound));

const placesOf = (points: readonly Point[]): Place[] => points.map(({ at, value }) => [at.level, value]);

const intervalsOf = (points: readonly Point[]): Panel['intervals'] =>
  points.flatMap(({ at, measure: { interval } }) => {
    const { low, high } = interval ?? { low: null, high: null };
    return low === null || high === null ? [] : [{ x: at.level, low, high }];
  });

const brokenOf = (points: readonly Point[]): Place[] =>
  placesOf(soundOf(points).filter(({ at }) => at.verdict === 'fail'));

function throughputPanel(list: readonly LevelAssessment[]): Panel {
  const points = pointsOf(list, 'requests-rate');
  const intervals = intervalsOf(points);
  return {
    title: 'Successful req/s',
    of: 'rate',
    stroke: colour.throughput,
    curves: curvesOf(list, 'requests-rate', { label: 'req/s', dashed: false }),
    broken: brokenOf(points),
    unsound: unsoundOf(points),
    intervals,
    limit: null,
    scale: linearScale(Math.max(0.001, ...points.map(({ value }) => value), ...intervals.map(({ high }) => high)), 4),
  };
}

/** The limit of the p95 that holds for every level, where it is near enough to the data to be drawn. */
function limitOf(assessment: Assessment, largest: number): Omit<Limit, 'under'> | null {
  const gate = assessment.gates.find(
    ({ objective }) =>
      objective.metric === 'llm_e2e' && objective.aggregate === 'p(95)' && objective.levels === undefined,
  );
  if (gate === undefined || gate.objective.limit >= limitReach * largest) return null;
  return { value: gate.objective.limit, words: objectiveWords(gate.objective) };
}

function latencyPanel(assessment: Assessment, list: readonly LevelAssessment[]): Panel {
  const [median, slow] = [pointsOf(list, 'e2e-p50'), pointsOf(list, 'e2e-p95')];
  const intervals = intervalsOf(slow);
  const seen = [
    ...[...median, ...slow].map(({ value }) => value),
    ...intervals.flatMap(({ low, high }) => [low, high]),
  ];
  const limit = limitOf(assessment, Math.max(...seen));
  const scale = latencyScale(limit === null ? seen : [...seen, limit.value], 4);
  return {
    title: 'End-to-end time',
    of: 'latency',
    stroke: metricColour('e2e'),
    curves: [
      ...curvesOf(list, 'e2e-p95', { label: 'p95', dashed: true }),
      ...curvesOf(list, 'e2e-p50', { label: 'p50', dashed: false }),
    ],
    broken: brokenOf(slow),
    unsound: unsoundOf([...median, ...slow]),
    intervals,
    limit: limit && { ...limit, under: limit.value > 0.8 * scale.max },
    scale,
  };
}

function shapes(panel: Panel, index: number, across: Scale, sheet: Sheet, joined: boolean) {
  const { fontSize } = sheet;
  return [
    caption(index, [across.min, panel.scale.max], panel.title, { fontSize, lift: 10 }),
    whiskers(index, panel.intervals, panel.stroke),
    knots(
      index,
      panel.curves.flatMap(({ places }) => places),
      panel.stroke,
    ),
    ...(panel.unsound.length > 0 ? [knots(index, panel.unsound, colour.muted)] : []),
    ...(panel.broken.length > 0 ? [knots(index, panel.broken, colour.failure)] : []),
    // Where the profile came back to a level, a line would lead nowhere.
    ...(joined ? [curves(index, panel.curves, { stroke: panel.stroke, endX: across.max, fontSize })] : []),
    ...(panel.limit ? [limitLine(index, { ...panel.limit, startX: across.min }, across.max, fontSize)] : []),
  ];
}

/** Throughput and end-to-end time against the level of load; broken levels stand out. Empty without levels. */
export function levelsChart(
  assessment: Assessment,
  sheet: Sheet,
  words: { readonly title: string; readonly description: string },
): string {
  const { levels, run } = assessment;
  if (levels === null) return '';
  const list = levels.list.toSorted((a, b) => a.level - b.level || a.visit - b.visit);
  const visited = list.map(({ level }) => level);
  const load = run.loop === 'closed' ? 'requests in flight' : 'offered requests per second';
  const panels = [throughputPanel(list), latencyPanel(assessment, list)].map((panel) => ({
    ...panel,
    title: `${panel.title}, by ${load}`,
  }));
  const across = loadScale(visited);
  const joined = list.every(({ visit }) => visit === 1);
  const { fontSize } = sheet;
  const top = (i: number): number => margin.top + i * (height + margin.between);
  return draw({
    id: 'levels',
    ...words,
    sheet,
    height: top(panels.length) - margin.between + margin.foot,
    option: {
      grid: panels.map((_, i) => ({
        left: margin.left,
        right: margin.right,
        top: top(i),
        height,
        outerBoundsMode: 'none' as const,
      })),
      xAxis: panels.map((_, i) => axis(i, 'level', across, { across: true, fontSize, labels: true, ticks: visited })),
      yAxis: panels.map(({ of, scale }, i) => axis(i, of, scale, { across: false, fontSize, labels: true })),
      series: panels.flatMap((panel, i) => shapes(panel, i, across, sheet, joined)),
    },
  });
}
