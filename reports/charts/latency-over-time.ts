import { objectiveLimit, objectiveWords, promisedMeasure } from '../../lib/assessment/objective-words.ts';
import type { Assessment, Timeline } from '../../lib/schema/assessment.ts';
import { formatCount } from '../../lib/units/number.ts';
import { axis } from './axes.ts';
import { draw, type Sheet } from './draw.ts';
import { colour, metricColour } from './palette.ts';
import { elapsedScale, latencyScale, type Scale } from './scales.ts';
import { curves } from './shapes/curves.ts';
import { caption, joints, limitLine } from './shapes/lines.ts';
import { band, dots, strokes } from './shapes/marks.ts';

type Place = readonly [number, number];

interface Panel {
  readonly metric: 'e2e' | 'ttft';
  readonly title: string;
  readonly points: readonly Place[];
  readonly p50: readonly Place[];
  readonly p95: readonly Place[];
  readonly limit: { readonly value: number; readonly words: string; readonly alone: string } | null;
  readonly scale: Scale;
}

const names = { e2e: 'End to end', ttft: 'Time to first token' } as const;
/** A limit further above the data than this would press the data flat: it is told in words instead. */
const limitReach = 3;

function middle(line: Timeline, column: readonly (number | null)[], spanMs: number): Place[] {
  return line.startMs.flatMap((start, i): Place[] => {
    const value = column[i];
    return value === null || value === undefined ? [] : [[Math.min(start + line.binMs / 2, spanMs), value]];
  });
}

function singles(line: Timeline, metric: Panel['metric']): Place[] {
  const { points } = line;
  if (points === null) return [];
  const values = metric === 'e2e' ? points.e2eMs : points.ttftMs;
  return points.sentMs.flatMap((sent, i): Place[] => {
    const value = values[i];
    return value === null || value === undefined ? [] : [[sent, value]];
  });
}

function limitOf(assessment: Assessment, metric: string): Panel['limit'] {
  const gate = assessment.gates.find(({ objective }) => promisedMeasure(objective)?.metric === metric);
  return gate
    ? { value: gate.objective.limit, words: objectiveWords(gate.objective), alone: objectiveLimit(gate.objective) }
    : null;
}

function panelOf(assessment: Assessment, line: Timeline, metric: Panel['metric'], spanMs: number): Panel | null {
  const points = singles(line, metric);
  const [p50, p95] = [middle(line, line[metric].p50, spanMs), middle(line, line[metric].p95, spanMs)];
  const seen = [...points, ...p50, ...p95].map(([, value]) => value);
  if (seen.length === 0) return null;
  const limit = limitOf(assessment, metric);
  const shown = limit !== null && limit.value < limitReach * Math.max(...seen);
  const n = assessment.measures.find(({ id }) => id === `${metric}-p50`)?.n ?? 0;
  const far = limit !== null && !shown ? `; limit ${limit.alone} is off the scale` : '';
  return {
    metric,
    title: `${names[metric]}, n = ${formatCount(n)}${far}`,
    points,
    p50,
    p95,
    limit: shown ? limit : null,
    scale: latencyScale(shown && limit ? [...seen, limit.value] : seen, 4),
  };
}

const panelHeight = { desk: { e2e: 210, ttft: 120 }, phone: { e2e: 190, ttft: 130 } } as const;
const margin = { left: 62, right: 52, top: 34, between: 50, foot: 30 } as const;

function panelShapes(panel: Panel, index: number, spanMs: number, sheet: Sheet) {
  const stroke = metricColour(panel.metric);
  const { fontSize } = sheet;
  const lines = [
    { places: panel.p95, label: 'p95', dashed: true },
    { places: panel.p50, label: 'p50', dashed: false },
  ].filter(({ places }) => places.length > 1);
  return [
    caption(index, [0, panel.scale.max], panel.title, { fontSize, lift: 10 }),
    ...(panel.points.length > 0 ? [dots(index, panel.points, stroke)] : []),
    ...(panel.p95.length > 1
      ? [
          band(
            index,
            panel.p50.filter(([x]) => panel.p95.some(([other]) => other === x)),
            panel.p95,
            stroke,
          ),
        ]
      : []),
    curves(index, lines, { stroke, endX: spanMs, fontSize }),
    ...(panel.limit
      ? [limitLine(index, { ...panel.limit, under: panel.limit.value > 0.8 * panel.scale.max }, spanMs, fontSize)]
      : []),
  ];
}

/** Where later parts of the run begin, ms since the first send. */
const jointsOf = ({ resumed, window }: Assessment): number[] =>
  (resumed?.parts ?? []).slice(1).flatMap(({ span }) => (span === null ? [] : [span.startMs - (window?.startMs ?? 0)]));

/** Latencies of the successful requests by the time they were sent; failures stand on the time axis. Empty without data. */
export function latencyOverTime(
  assessment: Assessment,
  sheet: Sheet,
  words: { title: string; description: string },
): string {
  const line = assessment.timeline;
  if (line === null) return '';
  const spanMs = Math.max(
    1,
    ...(line.points?.sentMs ?? []),
    ...line.failedMs,
    line.points ? 0 : (line.startMs.at(-1) ?? 0) + line.binMs,
  );
  const panels = (['e2e', 'ttft'] as const).flatMap((metric) => panelOf(assessment, line, metric, spanMs) ?? []);
  if (panels.length === 0) return '';
  const across = elapsedScale(spanMs, sheet.name === 'desk' ? 9 : 4);
  let top = margin.top;
  const grids = panels.map(({ metric }) => {
    const height = panelHeight[sheet.name][metric];
    const grid = { left: margin.left, right: margin.right, top, height, outerBoundsMode: 'none' as const };
    top += height + margin.between;
    return grid;
  });
  const { fontSize } = sheet;
  const last = panels.length - 1;
  const foot = panels[0]?.scale.min ?? 0;
  return draw({
    id: 'latency-over-time',
    ...words,
    sheet,
    height: top - margin.between + margin.foot,
    option: {
      grid: grids,
      xAxis: panels.map((_, i) => axis(i, 'elapsed', across, { across: true, fontSize, labels: i === last })),
      yAxis: panels.map(({ scale }, i) => axis(i, 'latency', scale, { across: false, fontSize, labels: true })),
      series: [
        ...panels.flatMap((panel, i) => panelShapes(panel, i, spanMs, sheet)),
        ...panels.map(({ scale }, i) => joints(i, jointsOf(assessment), [scale.min, scale.max])),
        ...(line.failedMs.length > 0
          ? [strokes(0, line.failedMs, [spanMs, foot], { stroke: colour.failure, fontSize })]
          : []),
      ],
    },
  });
}
