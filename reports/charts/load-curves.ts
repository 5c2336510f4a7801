import { formatLevel } from '../../lib/units/number.ts';
import { shorten } from '../text.ts';
import { axis, type AxisOf } from './axes.ts';
import { draw, fontFamily, type Sheet } from './draw.ts';
import { colour } from './palette.ts';
import { latencyScale, linearScale, loadScale, type Scale } from './scales.ts';
import { curves, type Curve } from './shapes/curves.ts';
import { caption, limitLine } from './shapes/lines.ts';
import { knots, whiskers } from './shapes/marks.ts';
import { series, tenth, type Place } from './shapes/series.ts';

/** What one run showed of one metric at one load. */
export interface LoadMark {
  readonly load: number;
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
  /** An objective was broken there. */
  readonly broken: boolean;
  /** An audit speaks against it. */
  readonly doubted: boolean;
}

/** The marks of one set-up, joined load by load. */
export interface LoadLine {
  readonly label: string;
  /** Whether it is whole; others are dashed. */
  readonly whole: boolean;
  /** Whether its intervals are drawn. */
  readonly bounded: boolean;
  readonly marks: readonly LoadMark[];
  /** Loads at which it was measured and cannot be told: no line leads across them. */
  readonly gaps: readonly number[];
}

/** One metric against the load. */
export interface LoadPanel {
  readonly title: string;
  readonly of: AxisOf;
  readonly stroke: string;
  readonly lines: readonly LoadLine[];
  /** The axis reaches at least so far, that next to nothing does not look like much. */
  readonly least: number;
  readonly limit: { readonly value: number; readonly words: string } | null;
}

/** A load that is named, with the range in which it lies. */
export interface LoadMarker {
  readonly low: number | null;
  readonly value: number;
  readonly high: number | null;
  readonly words: string;
}

export interface LoadCurvesView {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly panels: readonly LoadPanel[];
  readonly marker: LoadMarker | null;
}

const height = { desk: 150, phone: 140 } as const;
const columnCount = { desk: 2, phone: 1 } as const;
const margin = { left: 58, top: 34, between: 58, foot: 30 } as const;
/** A limit further above the data than this would press the data flat. */
const limitReach = 3;
const longestLabel = 14;
/** Pixels of a letter, roughly, in the type of the sheet. */
const letter = 0.63;

const allMarks = ({ lines }: LoadPanel): LoadMark[] => lines.flatMap(({ marks }) => marks);

function scaleOf(panel: LoadPanel): Scale {
  const seen = allMarks(panel).flatMap(({ value, low, high }) => [value, low ?? value, high ?? value]);
  const largest = Math.max(...seen, 0);
  const limit = isNear(panel) ? [panel.limit?.value ?? 0] : [];
  if (panel.of === 'latency') return latencyScale([...seen, ...limit], 4);
  const top = Math.max(largest, ...limit, panel.least);
  return linearScale(panel.of === 'share' ? Math.min(1, top) : top, 4);
}

const isNear = (panel: LoadPanel): boolean => {
  const largest = Math.max(...allMarks(panel).map(({ value }) => value), 0);
  return panel.limit !== null && panel.limit.value < limitReach * largest;
};

/** One place for each load: of several runs the mean, by logarithms where all are above zero. */
function joined(marks: readonly LoadMark[]): Place[] {
  const byLoad = new Map<number, number[]>();
  for (const { load, value } of marks) byLoad.set(load, [...(byLoad.get(load) ?? []), value]);
  return [...byLoad]
    .map(([load, values]): Place => {
      const positive = values.every((value) => value > 0);
      const sum = values.reduce((total, value) => total + (positive ? Math.log(value) : value), 0);
      return [load, positive ? Math.exp(sum / values.length) : sum / values.length];
    })
    .toSorted((a, b) => a[0] - b[0]);
}

/** The line in the pieces between its gaps; the last has its name. */
function curvesOf(line: LoadLine, several: boolean, largest: number): Curve[] {
  const pieces: Place[][] = [[]];
  let last = Number.NEGATIVE_INFINITY;
  for (const place of joined(line.marks.filter(({ doubted }) => !doubted))) {
    const [load] = place;
    if (line.gaps.some((gap) => gap > last && gap < load)) pieces.push([]);
    pieces.at(-1)?.push(place);
    last = load;
  }
  const drawn = pieces.filter((places) => places.length > 0);
  return drawn.map((places, i) => ({
    places,
    label: several && i === drawn.length - 1 ? shorten(line.label, longestLabel) : '',
    dashed: several && !line.whole,
    endsEarly: (places.at(-1)?.[0] ?? 0) < largest,
  }));
}

/** Ends of intervals that the scale can show. */
const intervalsOf = (marks: readonly LoadMark[], scale: Scale) =>
  marks.flatMap(({ load, low, high, doubted }) =>
    low === null || high === null || doubted || (scale.type === 'log' && low <= 0)
      ? []
      : [{ x: load, low, high: Math.min(high, scale.max) }],
  );

const placesOf = (marks: readonly LoadMark[]): Place[] => marks.map(({ load, value }) => [load, value]);

/** The range of a named load as a band, the load as a line; with its name at the foot, where nothing else stands. */
function markerShapes(panel: number, marker: LoadMarker, words: string, frame: Frame) {
  const { across, up, fontSize } = frame;
  return series(panel, 0, (at) => {
    const inside = (load: number): number => Math.min(across.max, Math.max(across.min, load));
    const [x, foot] = at([inside(marker.value), up.min]);
    const [left, top] = at([inside(marker.low ?? marker.value), up.max]);
    const [right] = at([inside(marker.high ?? marker.value), up.max]);
    const [edge] = at([across.min, up.min]);
    const [end] = at([across.max, up.min]);
    const wide = letter * fontSize * words.length;
    // at the side of the band where it fits; over it, where neither does
    const side = left - 5 - wide > edge ? left - 5 : Math.max(edge + 4 + wide, Math.min(end - 2, right + 5 + wide));
    return {
      type: 'group',
      children: [
        {
          type: 'rect' as const,
          shape: { x: tenth(left), y: tenth(top), width: tenth(right - left), height: tenth(foot - top) },
          style: { fill: colour.ink, opacity: 0.1 },
        },
        {
          type: 'line' as const,
          shape: { x1: tenth(x), y1: tenth(foot), x2: tenth(x), y2: tenth(top) },
          style: { stroke: colour.ink, lineWidth: 1.6 },
        },
        {
          type: 'text' as const,
          style: {
            x: tenth(side),
            y: tenth(foot - 6),
            text: words,
            fill: colour.ink,
            fontSize,
            fontFamily,
            fontWeight: 600,
            stroke: colour.paper,
            lineWidth: 3,
            align: 'right' as const,
            verticalAlign: 'bottom' as const,
          },
        },
      ],
    };
  });
}

interface Frame {
  readonly across: Scale;
  readonly up: Scale;
  readonly fontSize: number;
}

interface Corner {
  readonly left: number;
  readonly top: number;
}

function shapes(view: LoadCurvesView, index: number, across: Scale, place: Corner, sheet: Sheet) {
  const panel = view.panels[index];
  if (panel === undefined) return [];
  const { fontSize } = sheet;
  const scale = scaleOf(panel);
  const { limit, lines, stroke } = panel;
  const far = limit !== null && !isNear(panel) ? ` (${limit.words}: far above)` : '';
  const several = lines.length > 1;
  const marks = allMarks(panel);
  const told = marks.filter(({ doubted }) => !doubted);
  const bounded = lines.filter((line) => line.bounded).flatMap((line) => line.marks);
  return [
    caption(index, [across.min, scale.max], `${panel.title}${far}`, {
      fontSize,
      lift: 9,
      x: place.left - margin.left + 2,
    }),
    ...(view.marker === null
      ? []
      : [markerShapes(index, view.marker, index === 0 ? view.marker.words : '', { across, up: scale, fontSize })]),
    whiskers(index, intervalsOf(bounded, scale), stroke),
    knots(index, placesOf(told), stroke),
    knots(index, placesOf(marks.filter(({ doubted }) => doubted)), colour.muted),
    knots(index, placesOf(told.filter(({ broken }) => broken)), colour.failure),
    curves(
      index,
      lines.flatMap((line) => curvesOf(line, several, across.max / 1.02 - 1e-9)),
      { stroke, endX: across.max, fontSize },
    ),
    ...(limit === null || !isNear(panel)
      ? []
      : [
          limitLine(
            index,
            { ...limit, under: limit.value > 0.8 * scale.max, startX: across.min },
            across.max,
            fontSize,
          ),
        ]),
  ];
}

/** Where each panel stands on the sheet. */
function layout(view: LoadCurvesView, sheet: Sheet) {
  const { name, width, fontSize } = sheet;
  const columns = Math.min(columnCount[name], view.panels.length);
  const labels = view.panels.some(({ lines }) => lines.length > 1)
    ? view.panels.flatMap(({ lines }) => lines.map(({ label }) => Math.min(longestLabel, label.length)))
    : [];
  const right = 16 + letter * fontSize * Math.max(0, ...labels) * (labels.length > 0 ? 1 : 0);
  const whole = width / columns;
  const places = view.panels.map((_, i): Corner => ({
    left: (i % columns) * whole + margin.left,
    top: margin.top + Math.floor(i / columns) * (height[name] + margin.between),
  }));
  const rows = Math.ceil(view.panels.length / columns);
  return {
    places,
    panelWidth: whole - margin.left - right,
    height: margin.top + rows * height[name] + (rows - 1) * margin.between + margin.foot,
  };
}

/** Ticks at the loads that were set, where they are few and exact; else at round numbers. */
function ticksOf(loads: readonly number[]): { readonly ticks?: readonly number[] } {
  const different = [...new Set(loads)].toSorted((a, b) => a - b);
  const short = different.every((load) => formatLevel(load).length <= 4 && Number(load.toPrecision(2)) === load);
  return different.length <= 9 && short ? { ticks: different } : {};
}

/** Metrics against the load, a panel each, over the same axis of loads. Empty without panels. */
export function loadCurves(view: LoadCurvesView, sheet: Sheet): string {
  const { panels, id, title, description } = view;
  const loads = panels.flatMap((panel) => allMarks(panel).map(({ load }) => load));
  if (loads.length === 0) return '';
  const across = loadScale(loads);
  const { places, panelWidth, height: whole } = layout(view, sheet);
  const { fontSize, name } = sheet;
  return draw({
    id,
    title,
    description,
    sheet,
    height: whole,
    option: {
      grid: places.map(({ left, top }) => ({
        left,
        top,
        width: panelWidth,
        height: height[name],
        outerBoundsMode: 'none' as const,
      })),
      xAxis: panels.map((_, i) =>
        axis(i, 'level', across, { across: true, fontSize, labels: true, ...ticksOf(loads) }),
      ),
      yAxis: panels.map((panel, i) => axis(i, panel.of, scaleOf(panel), { across: false, fontSize, labels: true })),
      series: panels.flatMap((_, i) => shapes(view, i, across, places[i] ?? { left: 0, top: 0 }, sheet)),
    },
  });
}
