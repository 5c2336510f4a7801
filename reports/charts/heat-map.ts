import { shorten } from '../text.ts';
import { draw, fontFamily, type Sheet } from './draw.ts';
import { colour } from './palette.ts';
import { series, tenth, type Place } from './shapes/series.ts';

/** One cell of a grid: its number in words, how full it is coloured, and what became of it. */
export interface HeatCell {
  readonly text: string;
  /** From 0 (least) to 1 (most) over the whole map; null for no colour. */
  readonly shade: number | null;
  readonly broken: boolean;
  readonly best: boolean;
}

/** A rectangle of cells, row by row from the top. */
export interface HeatPart {
  /** What all of it has in common; empty where it is the only one. */
  readonly title: string;
  readonly cells: readonly (readonly HeatCell[])[];
}

export interface HeatMapView {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly across: { readonly name: string; readonly values: readonly string[] };
  readonly down: { readonly name: string; readonly values: readonly string[] };
  readonly parts: readonly HeatPart[];
  /** Of the metric. */
  readonly stroke: string;
}

const rowHeight = 28;
const head = { titled: 62, plain: 40 } as const;
const gap = 14;
const longestName = { desk: 22, phone: 9 } as const;
const letter = 0.6;
/** The deepest shade on which ink can still be read, in the light and in the dark. */
const deepest = 0.5;
const palest = 0.06;

const text = (place: Place, words: string, style: object) => ({
  type: 'text' as const,
  style: {
    x: tenth(place[0]),
    y: tenth(place[1]),
    text: words,
    fontFamily,
    verticalAlign: 'middle' as const,
    ...style,
  },
});

interface Frame {
  readonly left: number;
  readonly cellWidth: number;
  readonly fontSize: number;
}

function frameOf({ across, down }: HeatMapView, sheet: Sheet): Frame {
  const names = [`${down.name} ↓`, ...down.values].map((name) => Math.min(longestName[sheet.name] + 2, name.length));
  const left = 14 + letter * sheet.fontSize * Math.max(...names);
  const cellWidth = (sheet.width - left - 2) / across.values.length;
  // narrow cells take smaller digits
  return { left, cellWidth, fontSize: cellWidth < 34 ? sheet.fontSize - 2 : sheet.fontSize };
}

/** The mark of a broken objective, in the upper right corner: a shape, so that no colour need be told apart. */
const corner = (right: number, top: number) => ({
  type: 'path' as const,
  shape: { pathData: `M${tenth(right)} ${tenth(top)}v9l-9-9z` },
  style: { fill: colour.failure },
});

function cellShapes(cell: HeatCell, place: Place, stroke: string, { cellWidth, fontSize }: Frame) {
  const [x, y] = place;
  const box = { x: tenth(x + 1), y: tenth(y + 1), width: tenth(cellWidth - 2), height: rowHeight - 2 };
  return [
    ...(cell.shade === null
      ? []
      : [
          {
            type: 'rect' as const,
            shape: box,
            style: { fill: stroke, opacity: Math.round(100 * (palest + (deepest - palest) * cell.shade)) / 100 },
          },
        ]),
    ...(cell.best
      ? [{ type: 'rect' as const, shape: box, style: { fill: 'none', stroke: colour.ink, lineWidth: 2 } }]
      : []),
    ...(cell.broken ? [corner(x + cellWidth - 1, y + 1)] : []),
    text([x + cellWidth / 2, y + rowHeight / 2], cell.text, {
      fill: cell.shade === null ? colour.muted : colour.ink,
      fontSize,
      fontWeight: cell.best ? 700 : 400,
      align: 'center' as const,
    }),
  ];
}

/** One part with the names of its rows and columns, from a height on. */
function partShapes(view: HeatMapView, part: HeatPart, top: number, sheet: Sheet) {
  const frame = frameOf(view, sheet);
  const { left, cellWidth, fontSize } = frame;
  const { across, down, stroke } = view;
  const most = longestName[sheet.name];
  const titled = part.title !== '';
  const body = top + (titled ? head.titled : head.plain);
  const columnRoom = Math.max(3, Math.floor(cellWidth / (letter * fontSize)));
  return [
    ...(titled
      ? [text([2, top + 12], part.title, { fill: colour.ink, fontSize: sheet.fontSize, fontWeight: 600 })]
      : []),
    text([left, body - 28], `${across.name} →`, { fill: colour.muted, fontSize: sheet.fontSize }),
    text([2, body - 10], `${shorten(down.name, most)} ↓`, { fill: colour.muted, fontSize: sheet.fontSize }),
    ...across.values.map((value, i) =>
      text([left + (i + 0.5) * cellWidth, body - 10], shorten(value, columnRoom), {
        fill: colour.ink,
        fontSize,
        fontWeight: 600,
        align: 'center' as const,
      }),
    ),
    ...part.cells.flatMap((row, r) => [
      text([2, body + (r + 0.5) * rowHeight], shorten(down.values[r] ?? '', most), {
        fill: colour.ink,
        fontSize: sheet.fontSize,
        fontWeight: 600,
      }),
      ...row.flatMap((cell, c) => cellShapes(cell, [left + c * cellWidth, body + r * rowHeight], stroke, frame)),
    ]),
  ];
}

const partHeight = (part: HeatPart): number =>
  (part.title === '' ? head.plain : head.titled) + part.cells.length * rowHeight + gap;

/** A grid of numbers, shaded by their size; one part under the other. */
export function heatMap(view: HeatMapView, sheet: Sheet): string {
  const tops = view.parts.map((_, i) => view.parts.slice(0, i).reduce((sum, part) => sum + partHeight(part), 0));
  const height = view.parts.reduce((sum, part) => sum + partHeight(part), 0);
  const { id, title, description } = view;
  return draw({
    id,
    title,
    description,
    sheet,
    height,
    option: {
      grid: [{ left: 0, top: 0, width: sheet.width, height, outerBoundsMode: 'none' as const }],
      xAxis: [{ type: 'value', min: 0, max: 1, show: false }],
      yAxis: [{ type: 'value', min: 0, max: 1, show: false }],
      series: [
        series(0, 1, () => ({
          type: 'group',
          children: view.parts.flatMap((part, i) => partShapes(view, part, tops[i] ?? 0, sheet)),
        })),
      ],
    },
  });
}
