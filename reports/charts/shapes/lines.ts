import type { CustomSeriesOption } from 'echarts/charts';
import { fontFamily } from '../draw.ts';
import { colour } from '../palette.ts';
import { series, type Place } from './series.ts';

export interface Limit {
  readonly value: number;
  readonly words: string;
  /** Whether the words stand under the line, because above it is the panel's title. */
  readonly under: boolean;
  /** Where the line begins, with its name there; by default it begins at zero and is named at its right end. */
  readonly startX?: number;
}

/** A promised limit: a dashed line across the panel, from its beginning to `endX`, with its name. */
export function limitLine(
  panel: number,
  { value, words, under, startX }: Limit,
  endX: number,
  fontSize: number,
): CustomSeriesOption {
  return series(panel, 3, (at) => {
    const [x1, y] = at([startX ?? 0, value]);
    const [x2] = at([endX, value]);
    return {
      type: 'group',
      children: [
        {
          type: 'line',
          shape: { x1, y1: y, x2, y2: y },
          style: { stroke: colour.ink, lineWidth: 1.4, lineDash: [6, 4] },
        },
        {
          type: 'text',
          style: {
            x: startX === undefined ? x2 : x1 + 4,
            y: under ? y + 5 : y - 4,
            text: words,
            fill: colour.ink,
            fontSize,
            fontFamily,
            align: startX === undefined ? 'right' : 'left',
            verticalAlign: under ? 'top' : 'bottom',
          },
        },
      ],
    };
  });
}

export interface Marker {
  readonly x: number;
  readonly label: string;
  readonly uncertain: boolean;
}

/** Where along the plot the first marker must stand for all labels to find room at its left. */
const roomAtLeft = 0.35;

/**
 * Named upright lines, given in rising order. Their labels stand above the plot in a row each: at the left of their
 * lines with the first one lowest, or at the right with the first one topmost, so that no line runs through a label.
 */
export function markerLines(
  panel: number,
  markers: readonly Marker[],
  top: number,
  fontSize: number,
): CustomSeriesOption {
  return series(panel, 4, (at, api) => {
    const first = at([markers[0]?.x ?? 0, 0])[0];
    const toLeft = first > api.getWidth() * roomAtLeft;
    return {
      type: 'group',
      children: markers.flatMap(({ x, label, uncertain }, i) => {
        const row = toLeft ? i : markers.length - 1 - i;
        const [px, foot] = at([x, 0]);
        const y = at([x, top])[1] - 4 - row * (fontSize + 5);
        const ink = uncertain ? colour.muted : colour.ink;
        return [
          {
            type: 'line' as const,
            z2: 1,
            shape: { x1: px, y1: foot, x2: px, y2: y - fontSize },
            style: { stroke: ink, lineWidth: 1.4, ...(uncertain ? { lineDash: [3, 3] } : {}) },
          },
          {
            type: 'text' as const,
            z2: 2,
            style: {
              x: px + (toLeft ? -5 : 5),
              y,
              text: label,
              fill: ink,
              fontSize,
              fontFamily,
              fontWeight: 600,
              align: toLeft ? ('right' as const) : ('left' as const),
              verticalAlign: 'bottom' as const,
            },
          },
        ];
      }),
    };
  });
}

/** Upright dashed lines from one height to another, without names. */
export function joints(panel: number, xs: readonly number[], [from, to]: Place): CustomSeriesOption {
  return series(panel, 3, (at) => ({
    type: 'group',
    children: xs.map((x) => {
      const [x1, y1] = at([x, from]);
      const [x2, y2] = at([x, to]);
      return {
        type: 'line' as const,
        shape: { x1, y1, x2, y2 },
        style: { stroke: colour.muted, lineWidth: 1.2, lineDash: [2, 3] },
      };
    }),
  }));
}

/** A line of text above a panel's top left corner. */
export function caption(
  panel: number,
  corner: Place,
  text: string,
  style: { fontSize: number; lift: number; x?: number },
): CustomSeriesOption {
  return series(panel, 6, (at) => {
    const [, y] = at(corner);
    return {
      type: 'text',
      style: {
        x: style.x ?? 2,
        y: y - style.lift,
        text,
        fill: colour.ink,
        fontSize: style.fontSize,
        fontFamily,
        fontWeight: 600,
        verticalAlign: 'bottom',
      },
    };
  });
}
