import { objectiveWords } from '../../lib/assessment/objective-words.ts';
import type { Assessment } from '../../lib/schema/assessment.ts';
import type { ServerSeries } from '../../lib/schema/server-side.ts';
import { axis, type AxisOf } from './axes.ts';
import { draw, type Sheet } from './draw.ts';
import { colour } from './palette.ts';
import { elapsedScale, linearScale, type Scale } from './scales.ts';
import { curves, type Curve } from './shapes/curves.ts';
import { caption, limitLine } from './shapes/lines.ts';

type Column = Exclude<keyof ServerSeries, 'atMs'>;

interface Plan {
  readonly title: string;
  readonly of: AxisOf;
  /** The first is drawn whole, the second dashed. */
  readonly columns: readonly (readonly [column: Column, label: string])[];
  /** The k6 metric whose objective is drawn as a limit. */
  readonly limit: string;
  readonly stroke: string;
}

const plans: readonly Plan[] = [
  {
    title: 'Requests at the server',
    of: 'count',
    columns: [
      ['running', 'running'],
      ['queueDepth', 'waiting'],
    ],
    limit: 'llm_server_queue_depth',
    stroke: colour.server,
  },
  {
    title: 'KV cache in use, prefix cache hits',
    of: 'share',
    columns: [
      ['kvUsage', 'KV cache'],
      ['prefixHitRate', 'hits'],
    ],
    limit: 'llm_server_kv_usage',
    stroke: colour.server,
  },
  {
    title: 'Tokens per second, by the server’s count',
    of: 'count',
    columns: [
      ['generationRate', 'output'],
      ['promptRate', 'prompt'],
    ],
    limit: '',
    stroke: colour.throughput,
  },
  {
    title: 'GPU: memory in use, time at work',
    of: 'share',
    columns: [
      ['gpuMemoryShare', 'memory'],
      ['gpuUtilization', 'at work'],
    ],
    limit: 'llm_gpu_memory_share',
    stroke: colour.server,
  },
];

interface Panel extends Plan {
  readonly lines: readonly Curve[];
  readonly scale: Scale;
  readonly promised: { readonly value: number; readonly words: string } | null;
}

const panelHeight = { desk: 96, phone: 88 } as const;
const margin = { left: 62, right: 78, top: 34, between: 48, foot: 30 } as const;
/** A limit further above the data than this would press the data flat. */
const limitReach = 3;

function places(series: ServerSeries, column: Column): (readonly [number, number])[] {
  return series[column].flatMap((value, i) => (value === null ? [] : [[series.atMs[i] ?? 0, value] as const]));
}

function panelOf(plan: Plan, series: ServerSeries, { gates }: Assessment): Panel | null {
  const lines = plan.columns
    .map(([column, label], i): Curve => ({ places: places(series, column), label, dashed: i > 0 }))
    .filter((line) => line.places.length > 1);
  if (lines.length === 0) return null;
  const largest = Math.max(...lines.flatMap((line) => line.places.map(([, value]) => value)));
  const objective = gates.map((gate) => gate.objective).find(({ metric }) => metric === plan.limit);
  const near = objective !== undefined && largest > 0 && objective.limit < limitReach * largest;
  const promised = near ? { value: objective.limit, words: objectiveWords(objective) } : null;
  const top = Math.max(largest, promised?.value ?? 0);
  // a share of next to nothing is not to look like a full one
  const scale = plan.of === 'share' ? linearScale(Math.max(top, 0.1), 3) : linearScale(Math.max(top, 1), 3);
  return { ...plan, lines, scale, promised };
}

function panelShapes(
  { lines, title, scale, promised, stroke }: Panel,
  index: number,
  spanMs: number,
  fontSize: number,
) {
  return [
    caption(index, [0, scale.max], title, { fontSize, lift: 10 }),
    curves(index, lines, { stroke, endX: spanMs, fontSize }),
    ...(promised === null
      ? []
      : [limitLine(index, { ...promised, under: promised.value > 0.8 * scale.max }, spanMs, fontSize)]),
  ];
}

/** What the server and its GPU told over the run, in panels one above the other. Empty with fewer than two scrapes. */
export function serverCourse(
  assessment: Assessment,
  sheet: Sheet,
  words: { title: string; description: string },
): string {
  const series = assessment.serverSide?.series;
  if (series === undefined) return '';
  const panels = plans.flatMap((plan) => panelOf(plan, series, assessment) ?? []);
  if (panels.length === 0) return '';
  const spanMs = Math.max(1, ...series.atMs);
  const across = elapsedScale(spanMs, sheet.name === 'desk' ? 9 : 4);
  const { fontSize } = sheet;
  const height = panelHeight[sheet.name];
  const last = panels.length - 1;
  const { left, right } = margin;
  return draw({
    id: 'server-course',
    ...words,
    sheet,
    height: margin.top + panels.length * height + last * margin.between + margin.foot,
    option: {
      grid: panels.map((_, i) => {
        const top = margin.top + i * (height + margin.between);
        return { left, right, top, height, outerBoundsMode: 'none' as const };
      }),
      xAxis: panels.map((_, i) => axis(i, 'elapsed', across, { across: true, fontSize, labels: i === last })),
      yAxis: panels.map(({ scale, of }, i) => axis(i, of, scale, { across: false, fontSize, labels: true })),
      series: panels.flatMap((panel, i) => panelShapes(panel, i, spanMs, fontSize)),
    },
  });
}
